"""When it happens, to whom, and to whom again."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet

from fanzha.cases.queries.analysis import SEXES, Asked, asked_for, facts_asked, facts_seen, rule_on
from fanzha.common.actor import Actor
from fanzha.core.metrics.hours import HourOfWeek
from fanzha.core.metrics.repeats import Incident, Repeats, repeat_victims
from fanzha.people.queries import mask_name

MOST_LISTED: Final = 50


def hours(actor: Actor, asked: Asked) -> HourOfWeek:
    """Return when in the week people were cheated, in Chinese time; without a time of the fraud in no cell."""
    rows = facts_asked(actor, asked).order_by().values("week_hour").annotate(n=Count("pk"))
    found = {row["week_hour"]: row["n"] for row in rows}
    unknown = found.pop(None, 0)
    return HourOfWeek(tuple(tuple(found.get(day * 24 + hour, 0) for hour in range(24)) for day in range(7)), unknown)


def profile(actor: Actor, asked: Asked) -> dict[str, dict[Any, int]]:
    """Return how many victims of each age, sex and occupation, by code; unknown ones counted too."""
    rows = facts_asked(actor, asked).order_by().values("age", "sex", "occupation").annotate(n=Count("pk"))
    bands = rule_on(asked.span.start).bands
    ages: Counter[str] = Counter()
    sexes: Counter[str] = Counter()
    jobs: Counter[str] = Counter()
    for row in rows:
        place = bands.index(row["age"])
        ages["-" if place is None else str(place)] += row["n"]
        sexes[SEXES.get(row["sex"], row["sex"]) or "-"] += row["n"]
        jobs[row["occupation"] or "-"] += row["n"]
    return {"age": dict(ages), "sex": dict(sexes), "job": dict(jobs)}


@dataclass(frozen=True, slots=True)
class Again:
    """One person cheated more than once, masked."""

    person_key: int
    name: str
    times: int
    last_days: float | None


@dataclass(frozen=True, slots=True)
class AgainAll:
    """Who was cheated again among the victims of the days; their other cases are looked up whenever.

    Attributes:
        persons: the same person more than once.
        households: how many households more than once, whoever in them.
        listed: the persons with the most cases, masked.
    """

    persons: Repeats
    households: int
    listed: tuple[Again, ...]


def repeats(actor: Actor, asked: Asked) -> AgainAll:
    """Return repeat victims: same person, or another of the same household. Only what the actor sees is joined."""
    apart = timedelta(days=int(rule_on(asked.span.start).content["repeat_apart_days"]))
    persons = _persons(actor, asked, apart)
    households = _more_than_once(actor, asked, "household_key", apart).count()
    top = persons.repeated[:MOST_LISTED]
    names = _masked(actor, [int(one.person) for one in top])
    listed = tuple(
        Again(int(one.person), names.get(int(one.person), "没有姓名"), len(one.incidents),
              one.gaps[-1] / timedelta(days=1) if one.gaps else None)
        for one in top
    )  # fmt: skip
    return AgainAll(persons, households, listed)


def _persons(actor: Actor, asked: Asked, apart: timedelta) -> Repeats:
    """Return the repeats of persons; those with a single case are only counted."""
    keys = _more_than_once(actor, asked, "person_key", apart).values("person_key")
    rows = facts_seen(actor).order_by().filter(person_key__in=keys)
    found = rows.values_list("person_key", "reported_at", "scam_type", "case_id")
    again = repeat_victims((Incident(str(who), at, kind, pk) for who, at, kind, pk in found), apart=apart)
    counts = facts_asked(actor, asked).order_by().aggregate(
        victims=Count("person_key", distinct=True), unknown=Count("pk", filter=Q(person_key=None))
    )  # fmt: skip
    return replace(again, **counts)


def _more_than_once(actor: Actor, asked: Asked, key: str, apart: timedelta) -> "QuerySet[Any]":
    """Return the keys with a case in the question and reports far enough apart for `repeat_victims` to count two."""
    known = facts_seen(actor).order_by().filter(**{f"{key}__isnull": False}).values(key)
    seen = known.annotate(first=Min("reported_at"), last=Max("reported_at"), now=Count("pk", filter=asked_for(asked)))
    several: QuerySet[Any] = seen.annotate(n=Count("pk")).filter(n__gt=1, now__gt=0, last__gte=F("first") + apart)
    return several


def _masked(actor: Actor, keys: list[int]) -> dict[int, str]:
    """Return who these are, masked; the person stands at the victim, or at the case where it names no victim."""
    rows = facts_seen(actor).filter(person_key__in=keys).order_by("case_id")
    names: dict[int, str] = {}
    for of in ("case__person", "case__victims__person"):
        known = rows.filter(**{f"{of}_id": F("person_key")}).values_list("person_key", f"{of}__name")
        names |= {key: mask_name(name) or "没有姓名" for key, name in known if name}
    return names
