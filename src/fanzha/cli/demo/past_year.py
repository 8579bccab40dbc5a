"""Fourteen months of cases behind the fresh ones, so that analysis has something to show on the first day.

Written in a few statements, not told step by step: nobody waits for hundreds of stories at the first start. Types come
with the ages, ways of paying and hours that they are known for; one of them rises in the last days.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from fanzha.cases.actions import analysis_rises
from fanzha.cases.models import Case, Payment, Victim
from fanzha.cli.demo import past_touches
from fanzha.cli.demo.past_kinds import KINDS, Kind
from fanzha.cli.demo.people import FAMILY, GIVEN
from fanzha.cli.demo.tree import BY, County
from fanzha.common.clock import CHINA
from fanzha.core.workflow.case import State
from fanzha.org.models import Unit
from fanzha.people import actions as people
from fanzha.people.models import Household, Person
from fanzha.supervision import actions as effect

_SEED = 20261123
_SOURCE = "demo-year"
_FRESH_DAYS, _DAYS = 1.5, 425
_CASES = 320
_ENTERED_DAYS = 440  # the county knew its people before the first of these cases
_OF_OURS = 0.4  # the share of victims who were in the register before
_RISK_OF_REACHED = 0.25  # how often somebody who was reached before is cheated, to somebody who was not
_AGAIN = 0.03  # the share of victims who are cheated once more


_HOURS = (1, 1, 0, 0, 0, 0, 1, 2, 4, 8, 10, 8, 5, 6, 9, 10, 8, 6, 6, 9, 12, 11, 6, 3)  # how often each hour of the day
_BANKS = ("农业银行", "工商银行清河支行", "建行", "邮储银行", "农商行", "中国银行", "微众银行", "清河村镇银行", "")
_CHANNELS = ("call", "call", "call", "station", "station", "handover")


def build(county: County, *, at: datetime) -> None:
    """Add the past where it is missing; told again it adds nothing."""
    if Case.objects.filter(source_ref=f"{_SOURCE}:0").exists():
        return
    with transaction.atomic():
        _known_for_long(at)
        _Past(county, at).write()
    analysis_rises.keep_rises(at=at)
    effect.ask_effect(by=BY, at=at)  # the job comes on Mondays; the first one is asked for now


def _known_for_long(at: datetime) -> None:
    """Say that the county's people have been in the register since before the past that is told here."""
    for rows in (Person.objects.filter(source="演示数据"), Household.objects.all()):
        rows.update(created_at=at - timedelta(days=_ENTERED_DAYS))


class _Past:
    """The cases as they are thrown, victim by victim; written down all at once."""

    def __init__(self, county: County, at: datetime) -> None:
        self.county, self.at = county, at.astimezone(CHINA)
        self.rng = random.Random(_SEED)  # noqa: S311 - an invented county, not a secret
        self.ours = list(Person.objects.filter(source="演示数据").order_by("id"))
        self.reached = past_touches.write(self.ours, rng=self.rng, at=self.at)
        self.homes = {unit.pk: unit for unit in (*county.villages, *county.grids)}
        self.numbers = iter(_next_ids(_CASES + 40))
        self.victims: list[Person] = []
        self.new: list[tuple[Person, datetime]] = []
        self.rows: list[tuple[Case, Victim, list[Payment]]] = []

    def write(self) -> None:
        """Throw the cases and keep them."""
        for _ in range(_CASES):
            self._case(self._kind(), self._when(self.rng.uniform(_FRESH_DAYS, _DAYS)))
        for number in range(9):  # the same thing again and again in one town: it rises
            self._case("C04", self._when(1 + number * 0.6), village=number % 4)
        for number in range(7):  # and in the last whole week, which is looked at each night
            self._case("C14", self._when(_FRESH_DAYS + self.at.weekday() + number * 0.7), village=10 + number % 3)
        entered = {person.pk: when for person, when in self._entered()}
        for case, victim, _ in self.rows:  # their numbers are known only now
            case.person_id = victim.person_id = victim.person.pk if victim.person else None
        Case.objects.bulk_create(case for case, _, _ in self.rows)
        Victim.objects.bulk_create(victim for _, victim, _ in self.rows)
        Payment.objects.bulk_create(one for _, _, payments in self.rows for one in payments)
        for person in Person.objects.filter(pk__in=entered):
            person.created_at = entered[person.pk]
            person.save(update_fields=["created_at"])

    def _entered(self) -> list[tuple[Person, datetime]]:
        """Register the victims whom nobody knew before, each when the case was told."""
        Person.objects.bulk_create(person for person, _ in self.new)
        return self.new

    def _kind(self) -> str:
        return self.rng.choices(list(KINDS), [one.weight for one in KINDS.values()])[0]

    def _when(self, days_ago: float) -> datetime:
        """Return a moment of a day, at an hour at which people are cheated."""
        day = (self.at - timedelta(days=days_ago)).replace(minute=self.rng.randrange(60), second=0, microsecond=0)
        moment = day.replace(hour=self.rng.choices(range(24), _HOURS)[0])
        return min(moment, self.at - timedelta(hours=20))

    def _case(self, code: str, lost_at: datetime, village: int | None = None) -> None:
        kind, rng = KINDS[code], self.rng
        told_at = min(lost_at + timedelta(hours=rng.lognormvariate(1.2, 1.1)), self.at - timedelta(hours=1))
        number = next(self.numbers)
        person, home = self._victim(kind, told_at, village)
        town = self._town(home)
        losses = [
            kind.yuan * 100 * rng.lognormvariate(0, 0.8) / 3 // 1000 * 1000 + 100 for _ in range(rng.randint(1, 3))
        ]
        case = Case(
            id=number, number=f"AJ-{told_at.year}-{number:06d}", unit=town, scam_type=code,
            loss_fen=None if rng.random() < 0.06 else sum(losses), occurred_at=lost_at, reported_at=told_at,
            contact_at=self._contact_at(kind, lost_at), contact_way=rng.choice(kind.contacts),
            channel=rng.choice(_CHANNELS), source_ref=f"{_SOURCE}:{len(self.rows)}", opened_by_name="周敏",
            **self._state(told_at),
        )  # fmt: skip
        victim = Victim(
            case=case, unit=town, person=person, home_unit=home, age=told_at.year - (person.birth_year or 0),
            sex={"M": "男", "F": "女"}[person.sex], occupation=rng.choice((*kind.jobs, *kind.jobs, *kind.jobs, "")),
            met_publicity=rng.choice(("yes", "no", "no", "unknown")), has_app=rng.choice(("yes", "no", "unknown")),
        )  # fmt: skip
        bank, way = rng.choice(_BANKS), rng.choice(kind.ways)
        payments = [
            Payment(case=case, unit=town, victim=victim, way=way, payee_bank=bank, amount_fen=fen,
                    paid_at=lost_at + timedelta(minutes=order * rng.randint(5, 90)))
            for order, fen in enumerate(losses)
        ]  # fmt: skip
        self.rows.append((case, victim, [one for one in payments if one.paid_at and one.paid_at <= told_at]))

    def _fen(self, kind: Kind) -> int:
        """Return one payment, in whole hundreds of yuan."""
        return max(round(kind.yuan * self.rng.lognormvariate(0, 0.8) / 200), 1) * 10_000

    def _contact_at(self, kind: Kind, lost_at: datetime) -> datetime | None:
        if self.rng.random() < 0.2:
            return None
        return lost_at - timedelta(days=self.rng.expovariate(1 / kind.days), minutes=3)

    def _victim(self, kind: Kind, told_at: datetime, village: int | None) -> tuple[Person, Unit]:
        rng = self.rng
        if self.victims and village is None and rng.random() < _AGAIN:
            person = rng.choice(self.victims)
            return person, self.homes[person.unit_id]
        if village is None and rng.random() < _OF_OURS:
            person = self._one_of_ours(told_at)
        else:
            person = self._newcomer(kind, told_at, village)
        self.victims.append(person)
        return person, self.homes[person.unit_id]

    def _one_of_ours(self, told_at: datetime) -> Person:
        """Return somebody from the register; whoever was reached before is taken less often."""
        person: Person = self.rng.choice(self.ours)
        reached_at = self.reached.get(person.pk)
        if reached_at is not None and reached_at < told_at and self.rng.random() > _RISK_OF_REACHED:
            return self._one_of_ours(told_at)
        return person

    def _newcomer(self, kind: Kind, told_at: datetime, village: int | None) -> Person:
        rng = self.rng
        homes = self.county.villages
        home = homes[village] if village is not None else rng.choices(homes, range(len(homes) + 8, 8, -1))[0]
        birth = told_at.year - rng.randint(*kind.ages)
        person = Person(unit=home, source="案件登记", birth_year=birth, sex=rng.choice("MF"))
        name = rng.choice(FAMILY) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2))))
        people.fill(person, name=name, phone=f"1990001{len(self.new):04d}")
        self.new.append((person, told_at))
        return person

    def _town(self, home: Unit) -> Unit:
        path = str(home.territory_path).split(".")
        return next(town for town in self.county.towns if f"u{town.pk}" in path)

    def _state(self, told_at: datetime) -> dict[str, object]:
        """Return how far a case is: old ones have ended, some of them solved."""
        age, rng = self.at - told_at, self.rng
        if age < timedelta(days=30):
            return {"state": State.INVESTIGATING if rng.random() < 0.8 else State.REPORTED}
        ended = min(told_at + timedelta(days=rng.randint(20, 90)), self.at - timedelta(days=1))
        solved = {"solved_at": ended, "arrests": rng.randint(1, 3), "recovered_fen": rng.randrange(0, 900) * 1000}
        if age < timedelta(days=110) and rng.random() < 0.14:
            return {"state": State.SOLVED, **solved}
        more = solved if rng.random() < 0.16 else {}
        return {"state": State.CLOSED, "closed_at": ended, "close_note": "演示数据：按期办结", **more}


def _next_ids(count: int) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]
