"""What the clock does by itself: tells missed deadlines upwards, and ends what would hang for ever."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.alerts.actions import ending, transfers
from fanzha.alerts.actions.revisits import miss_revisit
from fanzha.alerts.models import Alert, AlertClock, Escalation, Revisit
from fanzha.alerts.queries.decisions import escalations_for
from fanzha.alerts.queries.rulesets import Clocks, clocks
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.escalation import reached, rung_of

_BATCH = 500  # rows a transaction: short locks, and a killed worker loses little


def escalate_overdue(*, by: Actor, at: datetime) -> int:
    """Tell every missed deadline to the level that holds now; returns how many were told.

    After an outage the level is reckoned from the deadline itself: the levels in between are not told one by one.
    """
    told = 0
    while batch := _escalate_batch(by=by, at=at):
        told += batch
    return told


@transaction.atomic
def _escalate_batch(*, by: Actor, at: datetime) -> int:
    due = (
        AlertClock.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(met_at__isnull=True, called_off_at__isnull=True, look_at__lte=at)
        .select_related("alert")
        .order_by("look_at", "id")[:_BATCH]
    )
    found = clocks(at.date())
    rows = list(due)
    for clock in rows:
        _tell(clock, found, by=by, at=at)
    return len(rows)


def _tell(clock: AlertClock, found: Clocks, *, by: Actor, at: datetime) -> None:
    now = reached(clock.due_at, found.rungs, found.repeat, at)
    if now.level > clock.level:
        to = found.told(rung_of(now.level, len(found.rungs)))
        clock.escalations.filter(ended_at__isnull=True).update(ended_at=at)
        Escalation.objects.create(
            clock=clock, alert=clock.alert, unit_id=clock.alert.unit_id, level=now.level, to=to, at=at
        )
        audit.record(
            "alert.escalated",
            subject=clock.alert,
            by=by,
            at=at,
            before={"level": clock.level},
            after={"clock": clock.kind, "level": now.level, "to": to},
        )
    clock.level, clock.look_at = now.level, now.look_at
    clock.save(update_fields=["level", "look_at"])


def end_what_hangs(*, by: Actor, at: datetime) -> dict[str, int]:
    """Resume what waits for a date, give back unanswered transfers, miss revisits, put away low alerts."""
    return {
        "resumed": _each(_to_resume(at), _resume, by=by, at=at),
        "returned": _each(_unanswered(at), transfers.expire_transfer, by=by, at=at),
        "missed": _miss_revisits(by=by, at=at),
        "lapsed": _lapse(by=by, at=at),
    }


def _to_resume(at: datetime) -> list[int]:
    waiting = Alert.objects.filter(state=rules.State.AWAY, next_attempt_at__lte=at)
    return list(waiting.values_list("id", flat=True)[:_BATCH])


def _resume(alert: Alert, *, by: Actor, at: datetime) -> None:
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.RESUME)
    alert.version += 1
    alert.save()
    audit.record("alert.resumed", subject=alert, by=by, at=at)


def _unanswered(at: datetime) -> list[int]:
    minutes = clocks(at.date()).content["transfer"]["back_after_minutes"]
    waiting = Alert.objects.filter(
        state=rules.State.TRANSFER,
        transfers__answer="waiting",
        transfers__asked_at__lte=at - timedelta(minutes=minutes),
    )
    return list(waiting.values_list("id", flat=True)[:_BATCH])


def _each(ids: list[int], act: Callable[..., None], *, by: Actor, at: datetime) -> int:
    """Do one thing to each alert in a transaction of its own; what changed meanwhile is left alone."""
    done = 0
    for alert_id in ids:
        with transaction.atomic():
            alert = Alert.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=alert_id).first()
            if alert is None:
                continue
            try:
                act(alert, by=by, at=at)
            except rules.StepRefused:
                continue
            done += 1
    return done


def _miss_revisits(*, by: Actor, at: datetime) -> int:
    days = clocks(at.date()).content["revisit_missed_after_days"]
    late = Revisit.objects.filter(state=Revisit.State.DUE, due_at__lte=at - timedelta(days=days))
    missed = 0
    with transaction.atomic():
        for revisit in late.select_for_update(of=("self",), skip_locked=True).select_related("alert")[:_BATCH]:
            miss_revisit(revisit, by=by, at=at)
            missed += 1
    return missed


def _lapse(*, by: Actor, at: datetime) -> int:
    lapsed = 0
    for grade, days in clocks(at.date()).content["lapse_after_days"].items():
        since = at - timedelta(days=days)
        old = Alert.objects.filter(grade=grade, opened_at__lte=since).exclude(state=rules.State.CLOSED)
        old = old.exclude(reopened_at__gt=since)
        lapsed += _each(list(old.values_list("id", flat=True)[:_BATCH]), ending.lapse, by=by, at=at)
    return lapsed


@transaction.atomic
def note_escalation(*, escalation_id: int, by: Actor, at: datetime) -> None:
    """Take note of a missed deadline: it leaves the actor's decisions until it climbs or repeats.

    Raises:
        Escalation.DoesNotExist: not told to a post of the actor's, or over already.
    """
    row = escalations_for(by).select_for_update(of=("self",)).get(pk=escalation_id)
    row.noted_at, row.noted_by_name = at, by.name
    row.save(update_fields=["noted_at", "noted_by_name"])
    audit.record("alert.noted", subject=row.alert, by=by, at=at, after={"level": row.level, "to": row.to})
