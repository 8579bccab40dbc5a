"""What the demo county has learnt: judged reports, a version that is watched, a candidate, a new wording this week."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.cli.demo import texts
from fanzha.cli.demo.stories import AlreadyTold, Teller
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.intake import actions as intake
from fanzha.intake.actions import drift, shadow, training, versions
from fanzha.intake.models import Report, ScreeningVersion

_JUDGED = 96
_WATCHED = 64
_RISING = 9
_BY = Actor.system("建立演示县", origin="command line")


def build(teller: Teller, *, at: datetime) -> None:
    """Tell eight weeks of judged reports, train twice, watch one version over three days of reports."""
    if ScreeningVersion.objects.exists():
        return
    watched = at - timedelta(days=3)
    for number in range(_JUDGED):
        moment = watched - timedelta(hours=3 + number * 13)
        _told(teller, f"judged{number}", number, moment, _harmless if number % 3 else _confirmed)
    _trained(teller, watched, "先看学了本县的标注有没有好处")
    for number in range(_WATCHED):
        _told(teller, f"watched{number}", number, watched + timedelta(minutes=5 + number * 60), _any)
    for number in range(_RISING):
        _told(teller, f"rising{number}", number * 7, at - timedelta(hours=5 + number * 11), _new_wording)
    with clock.fixed(at):
        shadow.judge(at=at)
        _trained(teller, at, "加上这几天的标注，再学一次")
        drift.make_drift(at.date(), by=_BY, at=at)


def _told(teller: Teller, story: str, number: int, at: datetime, tell: Callable[[Teller, datetime, int], None]) -> None:
    teller.begin(story, number * 5)
    with suppress(AlreadyTold), clock.fixed(at), transaction.atomic():
        tell(teller, at, number)


def _harmless(teller: Teller, at: datetime, number: int) -> None:
    kind, text = texts.everyday(number) if number % 2 else texts.UNCLEAR[number % len(texts.UNCLEAR)]
    _set_aside(teller, teller.report(kind, f"{text}（{number}）", at, paid_state="none"), at)


def _confirmed(teller: Teller, at: datetime, number: int) -> None:
    kind, text = texts.SCAMS[number % len(texts.SCAMS)]
    _confirm(teller, teller.report(kind, f"{text}（{number}）", at, paid_state="none"), at)


def _any(teller: Teller, at: datetime, number: int) -> None:
    if number % 3 == 0:
        teller.report(*texts.everyday(1000 + number), at, paid_state="none")
        return
    kind, text = texts.UNCLEAR[number % len(texts.UNCLEAR)]
    report = teller.report(kind, f"{text}（{number}）", at, paid_state="none")
    if number % 2:
        _set_aside(teller, report, at)


def _new_wording(teller: Teller, at: datetime, number: int) -> None:
    report = teller.report("post", texts.rising(number), at, paid_state="none")
    if number % 2 == 0:
        _confirm(teller, report, at)


def _confirm(teller: Teller, report: Report, at: datetime) -> None:
    """Confirm a report as a mere lead: nobody is sent out."""
    if report.state == "waiting":
        later = at + timedelta(minutes=4)
        intake.confirm_report(
            report_id=report.pk, grade=report.grade if report.grade != "none" else "blue",
            target=intake.Target(unit_id=report.unit_id), is_to_be_warned=False, scam_type=report.scam_type or "C01",
            by=teller.actor("zhiban", later), at=later,
        )  # fmt: skip


def _set_aside(teller: Teller, report: Report, at: datetime) -> None:
    if report.state == "waiting":
        later = at + timedelta(minutes=6)
        by = teller.actor("zhiban", later)
        intake.dismiss_report(report_id=report.pk, dismissal="harmless", by=by, at=later)


def _trained(teller: Teller, at: datetime, note: str) -> None:
    """Train a version; the first one is watched from then on."""
    is_first = not ScreeningVersion.objects.exists()
    with clock.fixed(at):
        by = teller.actor("yanpan", at)
        version_id = training.start_training(note=note, by=by, at=at)
        training.train(version_id, at=at)
        if is_first:
            versions.start_shadow(version_id=version_id, by=by, at=at)
