"""Review: a second person lets a version out, sends it back, confirms what shipped, or takes it down."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import ENTRY, EntryState, EntryStep, check_endorse, check_publish, check_step
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.knowledge.actions.refusals import BodyRefused, EntryRefused
from fanzha.knowledge.actions.stories import take_out
from fanzha.knowledge.actions.writing import head, lock_versions, said
from fanzha.knowledge.models import Entry, Kind, check_body


@transaction.atomic
def submit_entry(*, kind: str, code: str, by: Actor, at: datetime) -> Entry:
    """Hand the draft to the reviewers.

    Raises:
        NotAllowed: the actor may not write knowledge.
        StepRefused: there is no draft, or it says the same as what holds.
        BodyRefused: the text breaks a limit or the tone.
    """
    by.require(Permission.KNOWLEDGE_EDIT)
    entry = head(lock_versions(kind, code))
    after = check_step(EntryState(entry.state), EntryStep.SUBMIT)
    _check_changed(entry)
    problems = check_body(kind, entry.body)
    if problems:
        raise BodyRefused(problems)
    entry.submitted_at = at
    return _move(entry, after, "knowledge.submitted", ["submitted_at"], by=by, at=at, why=entry.note)


@transaction.atomic
def send_back(*, kind: str, code: str, why: str, by: Actor, at: datetime) -> Entry:
    """Give a version back to its writers: a reviewer with a reason, a writer to go on writing.

    Raises:
        NotAllowed: the actor neither reviews nor wrote it.
        StepRefused: it is not in review.
        EntryRefused: a reviewer gives no reason.
    """
    entry = head(lock_versions(kind, code))
    wrote_it = by.id in entry.writers
    if not wrote_it:
        by.require(Permission.KNOWLEDGE_REVIEW)
        _check_reason(why)
    after = check_step(EntryState(entry.state), EntryStep.RETURN)
    entry.review_note = why.strip()
    return _move(entry, after, "knowledge.sent_back", ["review_note"], by=by, at=at, why=why)


@transaction.atomic
def publish_entry(*, kind: str, code: str, valid_from: date, by: Actor, at: datetime) -> Entry:
    """Let a version out from a day on; the one before goes on answering for the days before.

    Raises:
        NotAllowed: the actor does not review.
        StepRefused: it is not in review, the actor wrote part of it, or the day has passed.
        BodyRefused: the text breaks a limit or the tone.
    """
    by.require(Permission.KNOWLEDGE_REVIEW)
    entry = head(lock_versions(kind, code))
    after = check_publish(EntryState(entry.state), wrote_it=by.id in entry.writers)
    _check_day(entry, valid_from, localdate(at))
    problems = check_body(kind, entry.body)
    if problems:
        raise BodyRefused(problems)
    entry.valid_from = valid_from
    _sign(entry, by, at)
    fields = ["valid_from", "reviewer_id", "reviewer_name", "reviewed_at", "review_note"]
    entry.review_note = ""
    return _move(entry, after, "knowledge.published", fields, by=by, at=at, why=entry.note)


@transaction.atomic
def endorse_entry(*, kind: str, code: str, by: Actor, at: datetime) -> Entry:
    """Confirm, for the county, a text that shipped with the product.

    Raises:
        NotAllowed: the actor does not review.
        StepRefused: it does not hold any more, or was confirmed before.
    """
    by.require(Permission.KNOWLEDGE_REVIEW)
    entry = _published(lock_versions(kind, code))
    if entry.origin != Entry.Origin.SHIPPED:
        raise EntryRefused("这一条是本县编写的，发布时已经审核过。")
    after = check_endorse(EntryState(entry.state), endorsed_by=entry.reviewer_name)
    _sign(entry, by, at)
    return _move(
        entry, after, "knowledge.endorsed", ["reviewer_id", "reviewer_name", "reviewed_at"], by=by, at=at, why=""
    )


@transaction.atomic
def endorse_entries(*, ids: Iterable[int], by: Actor, at: datetime) -> int:
    """Confirm several shipped texts at once; return how many. Those confirmed in the meantime are passed over."""
    by.require(Permission.KNOWLEDGE_REVIEW)
    rows = Entry.objects.select_for_update().filter(
        pk__in=list(ids), origin=Entry.Origin.SHIPPED, state=EntryState.PUBLISHED, reviewed_at__isnull=True
    )
    count = 0
    for entry in rows.order_by("pk"):
        _sign(entry, by, at)
        _move(entry, EntryState.PUBLISHED, "knowledge.endorsed", ["reviewer_id", "reviewer_name", "reviewed_at"],
              by=by, at=at, why="")  # fmt: skip
        count += 1
    return count


@transaction.atomic
def discard_draft(*, kind: str, code: str, by: Actor, at: datetime) -> Entry:
    """Give up a draft. It stays in the history, and never held.

    Raises:
        NotAllowed: the actor may not write knowledge.
        StepRefused: the newest version is no draft.
    """
    by.require(Permission.KNOWLEDGE_EDIT)
    entry = head(lock_versions(kind, code))
    after = check_step(EntryState(entry.state), EntryStep.DISCARD)
    return _move(entry, after, "knowledge.discarded", [], by=by, at=at, why="")


@transaction.atomic
def withdraw_entry(*, kind: str, code: str, why: str, by: Actor, at: datetime) -> Entry:
    """Take what holds down from today on. Nothing older comes back in its place.

    Raises:
        NotAllowed: the actor does not review.
        StepRefused: the newest version is not published.
        EntryRefused: there is no reason.
    """
    by.require(Permission.KNOWLEDGE_REVIEW)
    _check_reason(why)
    entry, today = _published(lock_versions(kind, code)), localdate(at)
    if kind == Kind.STORY:
        return take_out(entry, why=why, by=by, at=at)
    after = check_step(EntryState(entry.state), EntryStep.WITHDRAW)
    if entry.valid_from is not None and entry.valid_from > today:
        # It was to begin later: it never held, and what holds now goes on.
        entry.valid_from = None
    else:
        entry.valid_until = today
    entry.review_note = why.strip()
    fields = ["valid_from", "valid_until", "review_note"]
    return _move(entry, after, "knowledge.withdrawn", fields, by=by, at=at, why=why)


def _move(
    entry: Entry, after: EntryState, action: str, fields: list[str], *, by: Actor, at: datetime, why: str
) -> Entry:
    before = entry.state
    entry.state = after
    entry.save(update_fields=["state", *fields])
    held = {"version": entry.version, "state": str(after), "valid_from": str(entry.valid_from or "")}
    changed = {**said(entry), **held} if action == "knowledge.published" else held
    audit.record(action, subject=entry, by=by, at=at, before={"state": str(before)}, after=changed, why=why)
    return entry


def _sign(entry: Entry, by: Actor, at: datetime) -> None:
    entry.reviewer_id, entry.reviewer_name, entry.reviewed_at = by.id, by.name, at


def _present(entry: Entry) -> Entry | None:
    before = Entry.objects.filter(kind=entry.kind, code=entry.code, state=EntryState.PUBLISHED)
    present: Entry | None = before.exclude(pk=entry.pk).order_by("-valid_from", "-version").first()
    return present


def _check_changed(entry: Entry) -> None:
    present = _present(entry)
    if present is not None and (present.title, present.body) == (entry.title, entry.body):
        raise ENTRY.refusal("nothing_changed")


def _check_day(entry: Entry, valid_from: date, today: date) -> None:
    if valid_from < today:
        raise ENTRY.refusal("past_date", date=f"{valid_from:%Y-%m-%d}")
    present = _present(entry)
    if present is not None and present.valid_from is not None and valid_from < present.valid_from:
        raise ENTRY.refusal("before_present", date=f"{present.valid_from:%Y-%m-%d}")


def _published(rows: list[Entry]) -> Entry:
    """Return the newest version that was let out, though somebody may be writing the next one."""
    return next((row for row in rows if row.state == EntryState.PUBLISHED), rows[0])


def _check_reason(why: str) -> None:
    if not is_reason(why):
        raise EntryRefused(f"请写明原因，至少 {MIN_REASON} 个字，会留在记录里。", field="why")
