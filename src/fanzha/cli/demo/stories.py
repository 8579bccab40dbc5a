"""What has happened in the demo county: an example in every state, made by the actions that officers use.

Each story is told at its own moment: the clock is held there, so that deadlines and ledgers look as they would.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.alerts import actions as alerts
from fanzha.alerts.models import Alert
from fanzha.cli.demo import texts
from fanzha.cli.demo.tree import County
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.core.screening import Kind
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import actions as intake
from fanzha.intake.models import Report
from fanzha.org import queries as org
from fanzha.org.models import Officer, Unit
from fanzha.people.models import Person

_PAST = 72  # alerts of the last twelve weeks
_SOURCES = ("public", "public", "public", "police", "operator", "bank")


class AlreadyTold(Exception):
    """The story was told before the last kill."""


@dataclass(slots=True)
class Teller:
    """Tells stories: who acts, about whom, at which moment."""

    county: County
    rng: random.Random
    persons: list[Person]
    now: datetime
    story: str = ""
    told: int = 0
    someone: int = 0

    def begin(self, story: str, someone: int) -> None:
        """Begin a story; the same story tells of the same people each time."""
        self.story, self.told, self.someone = story, 0, someone

    def actor(self, username: str, at: datetime) -> Actor:
        """Return a demo officer as actor."""
        return org.actor_for(Officer.objects.get(username=username), on=at.date(), origin="127.0.0.1")

    def report(self, kind: str, text: str, at: datetime, *, source: str = "public", **more: object) -> Report:
        """Have somebody report a text about one of the county's people."""
        self.told += 1
        self.someone += 1
        person = self.persons[self.someone % len(self.persons)]
        town = _town_of(person.unit, self.county)
        new = intake.NewReport(
            key=f"demo-{self.story}-{self.told}", source_code=source, unit_id=town.pk, text=text, kind=Kind(kind),
            target_name=person.name, target_phone=person.phone, target_address=person.address,
            contact_phone=person.phone if source == "public" else "", **more,  # type: ignore[arg-type]
        )  # fmt: skip
        taken = intake.take_report(new=new, by=Actor.public(origin="127.0.0.1"), at=at)
        if not taken.is_new:
            raise AlreadyTold
        report: Report = Report.objects.get(pk=taken.report_id)
        return report

    def alert(self, kind: str, text: str, at: datetime, *, source: str = "public") -> Alert | None:
        """Have a report confirmed; returns the alert that it opened or joined."""
        report = self.report(kind, text, at, source=source, paid_state="none")
        later = at + timedelta(minutes=3)
        with clock.fixed(later):
            if report.state == "waiting":
                target = intake.Target(
                    name=report.target_name, phone=report.target_phone, address=report.target_address,
                    unit_id=report.unit_id,
                )  # fmt: skip
                grade = report.grade if report.grade != "none" else "yellow"
                intake.confirm_report(
                    report_id=report.pk, grade=grade, target=target, is_to_be_warned=True,
                    by=self.actor("zhiban", later), at=later,
                )  # fmt: skip
            found: Alert | None = Alert.objects.filter(sources__report_id=report.pk).first()
            if found is not None and found.state == "proposed":
                alerts.grade_alert(
                    alert_id=found.pk, grade=found.proposed_grade, by=self.actor("zhiban", later), at=later
                )
        return Alert.objects.get(pk=found.pk) if found else None


def _town_of(unit: Unit, county: County) -> Unit:
    labels = str(unit.territory_path).split(".")
    return next(town for town in county.towns if town.label in labels)


def build(county: County, *, rng: random.Random, at: datetime) -> Teller:
    """Tell the stories; each is one transaction, told once. Returns the teller, who may go on."""
    persons = list(Person.objects.select_related("unit").order_by("id")[:: max(1, Person.objects.count() // 400)])
    rng.shuffle(persons)
    teller = Teller(county, rng, persons, at)
    _past(teller, at)
    for minutes, tell in _TODAY:
        moment = at - timedelta(minutes=minutes)
        teller.begin(tell.__name__, minutes)
        with suppress(AlreadyTold), clock.fixed(moment), transaction.atomic():
            tell(teller, moment)
    with clock.fixed(at):
        _lists(teller, at)
    return teller


def _past(teller: Teller, at: datetime) -> None:
    """Tell twelve weeks of alerts that have ended, most of them well."""
    for number in range(_PAST):
        kind, text = texts.SCAMS[teller.rng.randrange(len(texts.SCAMS))]
        moment = at - timedelta(minutes=teller.rng.randrange(2 * 1440, 84 * 1440))
        source = _SOURCES[number % len(_SOURCES)]
        teller.begin(f"past{number}", number * 3)
        with suppress(AlreadyTold), clock.fixed(moment), transaction.atomic():
            alert = teller.alert(kind, f"{text}（第 {number + 1} 条）", moment, source=source)
            if alert is not None and alert.state == "graded":
                _end(teller, alert, moment + timedelta(minutes=8), number)


def _end(teller: Teller, alert: Alert, at: datetime, number: int) -> None:
    duty = teller.actor("zhiban", at)
    alerts.accept_proposal(alert_id=alert.pk, by=duty, at=at)
    call = at + timedelta(minutes=6)
    visit = at + timedelta(minutes=30)
    if number % 3 == 0:
        _made(teller, alert, Contact.PHONE, Result.NO_ANSWER, call)
    if number % 12 == 5:
        _made(teller, alert, Contact.FACE, Result.REACHED, visit, Finding.PAID)
        loss = alerts.Loss(
            fen=teller.rng.randrange(80, 6000) * 10_000, happened_at=alert.opened_at, facts="见面时已转账"
        )
        close = alerts.Close(Outcome.DEFRAUDED, reason="见面时已经转账", loss=loss)
    elif number % 12 == 9:
        _made(teller, alert, Contact.FACE, Result.REACHED, visit, Finding.HARMLESS)
        close = alerts.Close(Outcome.MISMATCH, reason="本人是在和家里人开玩笑", is_harmless=True)
    else:
        _made(teller, alert, Contact.FACE, Result.REACHED, visit, Finding.PERSUADED)
        close = alerts.Close(Outcome.DISSUADED, saved_fen=teller.rng.randrange(0, 300) * 10_000)
    done = visit + timedelta(minutes=5)
    with clock.fixed(done):
        alerts.close_alert(alert_id=alert.pk, close=close, by=teller.actor("zhiban", done), at=done)
    _asked_later(teller, alert, done, number)


def _asked_later(teller: Teller, alert: Alert, at: datetime, number: int) -> None:
    asked = at + timedelta(days=8)
    if asked < teller.now and number % 8 != 1:
        with suppress(alerts.NothingDue, StepRefused), transaction.atomic():
            alerts.record_revisit(alert_id=alert.pk, was_defrauded=False, by=teller.actor("zhiban", asked), at=asked)


def _made(
    teller: Teller, alert: Alert, contact: Contact, result: Result, at: datetime, finding: Finding | None = None
) -> None:
    made = alerts.Made(
        key=f"demo-{alert.pk}-{contact}-{at:%H%M%S}", contact=contact, result=result, made_at=at, finding=finding,
        place="家中" if contact is Contact.FACE else "",
    )  # fmt: skip
    with clock.fixed(at):
        alerts.record_contact(alert_id=alert.pk, made=made, by=teller.actor("zhiban", at), at=at)


def _fresh(teller: Teller, at: datetime, scam: int) -> Alert:
    alert = teller.alert(*texts.SCAMS[scam], at)
    if alert is None:
        raise RuntimeError("A confirmed report of the demo opened no alert.")
    return alert


def _assigned(teller: Teller, at: datetime, scam: int) -> Alert:
    alert = _fresh(teller, at, scam)
    later = at + timedelta(minutes=5)
    return alerts.accept_proposal(alert_id=alert.pk, by=teller.actor("zhiban", later), at=later)


def _waits(teller: Teller, at: datetime) -> None:
    for kind, text in (texts.SCAMS[4], texts.SCAMS[7], *texts.DOUBTFUL):
        teller.report(kind, text, at, paid_state="none")
    teller.report("call", texts.SCAMS[2][1] + "现在就去银行", at, paid_state="paid", for_elder=True, relation="child")


def _dismissed(teller: Teller, at: datetime) -> None:
    report = teller.report(*texts.HARMLESS[0], at, paid_state="none")
    intake.dismiss_report(report_id=report.pk, dismissal="harmless", by=teller.actor("zhiban", at), at=at)
    teller.report(*texts.HARMLESS[1], at, paid_state="none")


def _joined(teller: Teller, at: datetime) -> None:
    teller.report(*texts.SCAMS[8], at, paid_state="none")
    teller.someone -= 1  # the same person again
    teller.report(*texts.SCAMS[8], at + timedelta(minutes=2), paid_state="none")


def _graded(teller: Teller, at: datetime) -> None:
    _fresh(teller, at, 6)


def _given(teller: Teller, at: datetime) -> None:
    _assigned(teller, at, 0)


def _working(teller: Teller, at: datetime) -> None:
    alert = _assigned(teller, at, 5)
    _made(teller, alert, Contact.PHONE, Result.NO_ANSWER, at + timedelta(minutes=9))
    _made(teller, alert, Contact.PHONE, Result.BUSY, at + timedelta(minutes=16))


def _doubtful(teller: Teller, at: datetime) -> None:
    alert = _assigned(teller, at, 3)
    _made(teller, alert, Contact.PHONE, Result.REACHED, at + timedelta(minutes=9), Finding.DOUBTFUL)
    with clock.fixed(at + timedelta(minutes=12)):
        later = at + timedelta(minutes=12)
        alerts.send_sms(alert_id=alert.pk, key=f"demo-sms-{alert.pk}", by=teller.actor("zhiban", later), at=later)


def _away(teller: Teller, at: datetime) -> None:
    alert = _assigned(teller, at, 1)
    visit = at + timedelta(minutes=25)
    _made(teller, alert, Contact.FACE, Result.ABSENT, visit)
    later = visit + timedelta(minutes=2)
    alerts.set_aside(
        alert_id=alert.pk, next_at=later + timedelta(hours=20), reason="邻居说去外地走亲戚，明天回来",
        by=teller.actor("zhiban", later), at=later,
    )  # fmt: skip


def _offered(teller: Teller, at: datetime) -> None:
    alert = _assigned(teller, at, 10)
    later = at + timedelta(minutes=8)
    other = next(town for town in teller.county.towns if town.pk != alert.unit_id)
    alerts.ask_transfer(
        alert_id=alert.pk, unit_id=other.pk, reason="本人已搬到那边租房居住", by=teller.actor("zhiban", later), at=later
    )


def _reported(teller: Teller, at: datetime) -> None:
    alert = _assigned(teller, at, 9)
    _made(teller, alert, Contact.FACE, Result.REACHED, at + timedelta(minutes=35), Finding.PERSUADED)


# Minutes before now, and what began then: one example of each state that a page can show.
_TODAY: tuple[tuple[int, Callable[[Teller, datetime], None]], ...] = (
    (410, _away), (300, _dismissed), (240, _offered), (200, _reported), (150, _working), (120, _doubtful),
    (95, _joined), (50, _given), (22, _waits), (7, _graded),
)  # fmt: skip


def _lists(teller: Teller, at: datetime) -> None:
    """Put some invented values on the watch list."""
    by = teller.actor("zhiban", at)
    for kind, value, reason in (
        ("phone", "0085231120000", "冒充航空公司客服，11 月以来 3 人举报"),
        ("url", "http://ybt-sx.top/d", "仿冒医保页面，骗银行卡号和验证码"),
        ("app", "云端会议通", "诱导安装后打开屏幕共享"),
    ):
        listing = intake.Listing(kind, value, "本县研判", reason, (at + timedelta(days=90)).date())
        intake.list_value(listing=listing, unit_id=teller.county.root.pk, by=by, at=at)
