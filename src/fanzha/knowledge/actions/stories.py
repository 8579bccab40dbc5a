"""The one way of a typical case into the library, and the way out. Nothing of it leads back to the case."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit, events
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import EntryState, EntryStep, check_step
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.knowledge.actions.events import StoryWithdrawn
from fanzha.knowledge.actions.refusals import EntryRefused
from fanzha.knowledge.actions.writing import checked, lock_versions
from fanzha.knowledge.models import Entry, Kind, flat_text

_SOURCE = "本县办理的案件，已去掉身份信息"
_AUTHOR = "反诈中心"
_GONE_TITLE = "已撤下的典型案例"
_GONE: Mapping[str, Any] = {"paragraphs": ["已撤下，文字已清除。"], "lessons": []}


@transaction.atomic
def publish_story(*, title: str, body: Mapping[str, Any], by: Actor, at: datetime) -> str:
    """Take a text in that was checked and is approved by this actor; return its code, which is drawn by lot.

    The caller answers for the check and for the second person: neither who wrote it nor the case stands here.

    Raises:
        NotAllowed: the actor may not approve typical cases, or is no person.
        EntryRefused, BodyRefused: the title cannot stand; the text breaks a limit or the tone.
    """
    by.require(Permission.TYPICAL_APPROVE)
    if by.id is None:
        raise NotAllowed("典型案例要由人批准。")
    title, code = checked(Kind.STORY, title, body), f"story-{secrets.token_hex(5)}"
    entry: Entry = Entry.objects.create(
        kind=Kind.STORY, code=code, version=1, title=title, body=dict(body), state=EntryState.PUBLISHED,
        valid_from=localdate(at), source=_SOURCE, origin=Entry.Origin.LOCAL, writers=[], author_name=_AUTHOR,
        created_at=at, edited_at=at, submitted_at=at, reviewer_id=by.id, reviewer_name=by.name, reviewed_at=at,
        search_text=flat_text(code, title, body),
    )  # fmt: skip
    # Without the words: should the text turn out to name somebody, nothing of it stays in the records.
    audit.record("knowledge.published", subject=entry, by=by, at=at, after={"state": entry.state, "version": 1})
    return code


@transaction.atomic
def withdraw_story(*, code: str, why: str, by: Actor, at: datetime) -> None:
    """Take a typical case out of the library at once, for those who draft them; its words are erased here.

    Raises:
        NotAllowed: the actor may not draft typical cases.
        EntryRefused: there is none of this code, or no reason.
        StepRefused: it was taken out before.
    """
    by.require(Permission.TYPICAL_DRAFT)
    take_out(lock_versions(Kind.STORY, code)[0], why=why, by=by, at=at)


def take_out(entry: Entry, *, why: str, by: Actor, at: datetime) -> Entry:
    """End a locked story and erase its words; whoever holds the case is told.

    Raises:
        EntryRefused: no reason.
        StepRefused: it does not hold any more.
    """
    if not is_reason(why):
        raise EntryRefused(f"请写明原因，至少 {MIN_REASON} 个字，会留在记录里。", field="why")
    entry.state = check_step(EntryState(entry.state), EntryStep.WITHDRAW)
    entry.title, entry.body, entry.valid_until = _GONE_TITLE, dict(_GONE), localdate(at)
    # The reason may say who was recognised: it is kept sealed, with the case and in the records.
    entry.review_note, entry.search_text = "", ""
    entry.save()
    audit.record("knowledge.withdrawn", subject=entry, by=by, at=at, after={"state": entry.state}, why=why)
    events.publish(StoryWithdrawn(code=entry.code, why=why.strip(), by=by, at=at))
    return entry
