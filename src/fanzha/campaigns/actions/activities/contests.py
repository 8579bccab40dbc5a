"""Contests: entries, votes, prizes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from fanzha.campaigns.actions.activities.held import activity_to_change
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.models.activities import Activity, ContestEntry, ContestVote
from fanzha.campaigns.queries.activities import activities_seen, kind_of
from fanzha.campaigns.queries.activity_codes import CodeRefused, check_votes_open
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import audit, crypto, files, gallery
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.workflow.activity import ActivityState


@dataclass(frozen=True, slots=True)
class Entered:
    """One work: by a group, not by a child."""

    title: str
    group: str
    picture: CleanPicture | None = None


@transaction.atomic
def add_entry(*, activity_id: int, entered: Entered, by: Actor, at: datetime) -> ContestEntry:
    """Take a work into a contest; the next number is its own.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
        ActivityRefused: no contest, it is over, or there are too many.
    """
    row = _contest(by, activity_id)
    most = rules_at(row.starts_at).most_entries
    is_over = row.state in {ActivityState.CANCELLED, ActivityState.CLOSED}
    if is_over or (row.votes_until is not None and at >= row.votes_until):
        raise ActivityRefused("评选已经结束，不能再收作品。")
    number = (row.entries.aggregate(n=Max("number"))["n"] or 0) + 1
    if number > most:
        raise ActivityRefused(f"一场评选最多 {most} 件作品。")
    entry: ContestEntry = ContestEntry.objects.create(
        activity=row, number=number, title=entered.title.strip(), group=entered.group.strip(), added_at=at,
        added_by_name=by.name,
    )  # fmt: skip
    if entered.picture is not None:
        _keep_picture(row, entry, entered.picture, at)
    audit.record("activity.entered", subject=row, by=by, at=at, after={"entry": number})
    return entry


def _keep_picture(row: Activity, entry: ContestEntry, clean: CleanPicture, at: datetime) -> None:
    name = f"{row.number}-ZP{entry.number:03d}.jpg"
    entry.file = files.store(clean.content, kind="activity", name=name, content_type="image/jpeg", at=at)
    entry.save(update_fields=["file"])
    gallery.keep(
        file=entry.file, content=clean.content, origin=clean.origin, holder=("campaigns.activity", row.pk), at=at,
        place=1_000 + entry.number,
    )  # fmt: skip


@transaction.atomic
def withdraw_entry(*, activity_id: int, entry_id: int, by: Actor, at: datetime) -> ContestEntry:
    """Take a work out of a contest; its votes go with it, and whoever gave them may vote again.

    Raises:
        NotAllowed, Activity.DoesNotExist, ContestEntry.DoesNotExist: no right, or no such work.
    """
    row = _contest(by, activity_id)
    entry: ContestEntry = row.entries.get(pk=entry_id, withdrawn_at__isnull=True)
    entry.withdrawn_at = at
    entry.save(update_fields=["withdrawn_at"])
    ContestVote.objects.filter(entry=entry).delete()
    audit.record("activity.entry_withdrawn", subject=row, by=by, at=at, after={"entry": entry.number})
    return entry


def _contest(by: Actor, activity_id: int) -> Activity:
    row = activity_to_change(by, activity_id)
    kind = kind_of(row)
    if kind is None or "contest" not in kind.parts:
        raise ActivityRefused("这场活动不收作品。")
    return row


@transaction.atomic
def vote_as_officer(*, activity_id: int, entry_id: int, by: Actor, at: datetime) -> bool:
    """Give the one vote of an officer; returns false where it was given before.

    Raises:
        NotAllowed, Activity.DoesNotExist, ContestEntry.DoesNotExist: no right, or no such work.
        ActivityRefused: nobody votes on it, or the time is over.
    """
    by.require(Permission.ACTIVITY_VIEW)
    row: Activity = activities_seen(by).select_for_update(of=("self",)).get(pk=activity_id)
    try:
        check_votes_open(row, at)
    except CodeRefused as refusal:
        raise ActivityRefused(str(refusal)) from refusal
    return _vote(row, entry_id, f"officer:{by.id}", is_officer=True, at=at)


@transaction.atomic
def vote_in_public(*, activity_id: int, entry_id: int, device: str, at: datetime) -> bool:
    """Give the one vote of a telephone; returns false where it was given before.

    It shows that one browser voted once, not that one person did: whoever uses another browser can vote again.

    Raises:
        Activity.DoesNotExist, ContestEntry.DoesNotExist: no such work.
        CodeRefused: the public does not vote on it, or the time is over.
    """
    row: Activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    check_votes_open(row, at)
    if row.voting != "public":
        raise CodeRefused("这场评选只由工作人员投票。")
    return _vote(row, entry_id, crypto.blind("activity.voter", f"{row.pk}:{device}"), is_officer=False, at=at)


def _vote(row: Activity, entry_id: int, voter: str, *, is_officer: bool, at: datetime) -> bool:
    entry = row.entries.get(pk=entry_id, withdrawn_at__isnull=True)
    try:
        with transaction.atomic():
            ContestVote.objects.create(activity=row, entry=entry, voter=voter, is_officer=is_officer, voted_at=at)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def award_entry(*, activity_id: int, entry_id: int, prize: str, by: Actor, at: datetime) -> ContestEntry:
    """Write down what a work won. Votes advise; whoever holds the contest decides.

    Raises:
        NotAllowed, Activity.DoesNotExist, ContestEntry.DoesNotExist: no right, or no such work.
        ActivityRefused: votes are still taken.
    """
    row = _contest(by, activity_id)
    if row.votes_until is not None and at < row.votes_until:
        raise ActivityRefused("投票还没有结束，结束后再定名次。")
    entry: ContestEntry = row.entries.get(pk=entry_id, withdrawn_at__isnull=True)
    entry.prize = prize
    entry.save(update_fields=["prize"])
    audit.record("activity.awarded", subject=row, by=by, at=at, after={"entry": entry.number, "prize": prize})
    return entry
