"""Reminders: units that have not delivered are told, by a job, at most once a day."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.campaigns.models import CalendarFeed, Nudge
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import actions as org_actions
from fanzha.org import queries as org

_AT_ONCE = 200


class NudgeRefused(Exception):
    """Nobody can be reminded; the text is the sentence for the officer."""


@transaction.atomic
def nudge_units(
    *, unit_ids: Collection[int], permission: Permission, text: str, url: str, by: Actor, at: datetime
) -> int:
    """Remind units of what they owe; return how many are reminded: those that were reminded today already are not.

    Args:
        permission: RETURN_APPROVE for a return, TASK_ISSUE for a task.
        text: the title of what is owed and when it was due; no names of persons.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        NudgeRefused: none of the units lies below the actor's posts.
    """
    by.require(permission)
    seen = list(org.units_seen(by, permission).filter(pk__in=list(unit_ids)).values_list("pk", flat=True))
    if not seen:
        raise NudgeRefused("没有要催的单位：都报了，或者不归您管。")
    today = localdate(at)
    reminded = set(Nudge.objects.filter(unit_id__in=seen, on=today).values_list("unit_id", flat=True))
    rows = [
        Nudge(unit_id=pk, on=today, text=text[:200], url=url[:200], by_id=by.id, by_name=by.name, asked_at=at)
        for pk in seen
        if pk not in reminded
    ]
    # Two who press at the same moment: the database lets one of them through for each unit.
    Nudge.objects.bulk_create(rows, ignore_conflicts=True)
    for unit_id in [row.unit_id for row in rows]:
        audit.record("nudge.asked", subject=("org.unit", str(unit_id)), by=by, at=at, after={"of": text[:200]})
    return len(rows)


def tell_nudged(*, at: datetime) -> int:
    """Put the reminders that wait into the inboxes of the units' officers; return how many units were told.

    A batch at a time, each in a transaction of its own: a job that is ended in the middle goes on where it stood.
    """
    told = 0
    while batch := _tell_some(at):
        told += batch
    return told


@transaction.atomic
def _tell_some(at: datetime) -> int:
    waiting = Nudge.objects.filter(told__isnull=True).select_for_update(skip_locked=True).order_by("pk")
    rows = list(waiting[:_AT_ONCE])
    for row in rows:
        officers = org.officers_to_tell([row.unit_id], on=row.on)
        for officer_id in officers:
            _tell(officer_id, f"催报：{row.text}", row.url, f"nudge:{row.pk}", at)
        row.told = len(officers)
        row.save(update_fields=["told"])
    return len(rows)


def send_digests(*, lines: Sequence[tuple[int, str, str]], on: date, at: datetime) -> int:
    """Tell the officers of units what is due today and overdue; return how many letters were new.

    Args:
        lines: unit, what is due in one line, the page of it.
    """
    new = 0
    for unit_id, text, url in lines:
        with transaction.atomic():
            for officer_id in org.officers_to_tell([unit_id], on=on):
                new += _tell(officer_id, text, url, f"digest:{on}:{unit_id}", at)
    return new


def _tell(officer_id: int, text: str, url: str, key: str, at: datetime) -> bool:
    return org_actions.tell(officer_id=officer_id, kind="due", text=text, url=url, key=key, at=at)


@transaction.atomic
def make_feed(*, token: str, by: Actor, at: datetime) -> CalendarFeed:
    """Give an officer an address for the calendar; an earlier one no longer works.

    Raises:
        NotAllowed: the actor sees no tasks.
    """
    by.require(Permission.TASK_VIEW)
    said = {"token_index": feed_index(token), "made_at": at, "fetched_at": None}
    feed, _ = CalendarFeed.objects.update_or_create(officer_id=by.id, defaults=said)
    audit.record("calendar.made", subject=("org.officer", str(by.id)), by=by, at=at)
    row: CalendarFeed = feed
    return row


@transaction.atomic
def end_feed(*, by: Actor, at: datetime) -> None:
    """Have the address stop working."""
    if CalendarFeed.objects.filter(officer_id=by.id).delete()[0]:
        audit.record("calendar.ended", subject=("org.officer", str(by.id)), by=by, at=at)


def note_fetched(*, feed: CalendarFeed, at: datetime) -> None:
    """Note that a calendar fetched what is due."""
    CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=at)


def feed_index(token: str) -> str:
    """Return what the database keeps of a token."""
    return crypto.blind("calendar", token)
