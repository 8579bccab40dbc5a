"""Changes to calls: begun at the ring, saved while they are typed, ended by what became of them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from fanzha.cases.models import Call, Case
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

# What a draft holds. Everything of it is text or lists of text: the form takes it as it was typed.
EMPTY_BODY: Final[Mapping[str, Any]] = {
    "story": "", "values": {}, "payments": [], "traits": [], "taken": [], "refused": [], "done": {},
}  # fmt: skip
MOST_STORY: Final = 20_000  # characters; what is read of a story as well
_MOST_LINES: Final = 100
_NO_TAB: Final = re.compile(r"[^a-z0-9]")
STOPPING: Final = frozenset({"stop_now", "lock_card"})


class CallMoved(Exception):
    """Another window or another officer saved the draft meanwhile. The sentence says who; the typed input is kept."""


class CallRefused(Exception):
    """The call cannot be ended this way. The sentence says why."""


@transaction.atomic
def begin_call(
    *, unit_id: int, source_ref: str | None = None, body: Mapping[str, Any] | None = None, by: Actor, at: datetime
) -> Call:
    """Begin a call at the ring; the same source begins one call only, and gets it back.

    Raises:
        NotAllowed: the actor may not edit cases.
    """
    by.require(Permission.CASE_EDIT)
    known: Call | None = Call.objects.filter(source_ref=source_ref).first() if source_ref else None
    if known is not None:
        return known
    call: Call = Call.objects.create(
        unit_id=unit_id, owner_id=by.id or 0, owner_name=by.name, source_ref=source_ref, ring_at=at, saved_at=at,
        saved_by_name=by.name, body={**EMPTY_BODY, **(body or {})},
    )  # fmt: skip
    audit.record("call.begun", subject=call, by=by, at=at, after={"source": source_ref or ""})
    return call


@transaction.atomic
def save_call(
    *,
    call_id: int,
    body: Mapping[str, Any],
    version: int | None,
    tab: str,
    force: bool = False,
    by: Actor,
    at: datetime,
) -> Call:
    """Keep a draft as it stands. A draft writes no audit row a keystroke: its beginning and its end have theirs.

    Args:
        version: the one that the window last saw; another window's save since then is a conflict.
        tab: tells windows apart, so that a window is never in conflict with its own lost answer.
        force: this window's text is to count, whatever came between.

    Raises:
        NotAllowed, Call.DoesNotExist: not a call that the actor may take.
        CallMoved: another window saved meanwhile.
        CallRefused: the call has ended, or the text is too long.
    """
    call, tab = call_to_change(by, call_id), _NO_TAB.sub("", tab)[:24]
    if call.outcome != Call.Outcome.OPEN:
        raise CallRefused("这个来电已经办完，不能再改草稿。")
    is_other = not tab or call.saved_tab != tab
    if not force and version is not None and call.version != version and is_other:
        raise CallMoved(f"{call.saved_by_name}在另一个窗口改过这份草稿。您这边写的内容还在。")
    call.body = _cut(body)
    call.stop_asked_at = call.stop_asked_at or _first_stop(call.body)
    call.version, call.saved_tab, call.saved_at, call.saved_by_name = call.version + 1, tab, at, by.name
    call.save(update_fields=["body", "stop_asked_at", "version", "saved_tab", "saved_at", "saved_by_name"])
    return call


def _cut(body: Mapping[str, Any]) -> dict[str, Any]:
    if len(body.get("story", "")) > MOST_STORY:
        raise CallRefused(f"案情超过 {MOST_STORY:,} 字。请删去重复的聊天记录再保存。")
    kept = {**EMPTY_BODY, **{name: body[name] for name in EMPTY_BODY if name in body}}
    for name in ("payments", "traits", "taken", "refused"):
        kept[name] = list(kept[name])[:_MOST_LINES]
    return kept


def _first_stop(body: Mapping[str, Any]) -> datetime | None:
    """Return when the caller was first told to stop paying or to lock the card, as the steps were ticked."""
    times = [datetime.fromisoformat(when) for code, when in body["done"].items() if code in STOPPING]
    return min(times, default=None)


@transaction.atomic
def end_call(
    *, call_id: int, outcome: str, case: Case | None = None, protected_fen: int | None = None, by: Actor, at: datetime
) -> Call:
    """End a call. Where a case holds what was told, the draft is emptied; a call that ended already stays as it is.

    Raises:
        CallRefused: the outcome needs a case, or a sum that is no sum.
    """
    call = call_to_change(by, call_id)
    if call.outcome != Call.Outcome.OPEN:
        return call
    needs_case = outcome in {Call.Outcome.CASE, Call.Outcome.JOINED}
    if needs_case != (case is not None):
        raise CallRefused("这样结束要先有案件。")
    if protected_fen is not None and protected_fen <= 0:
        raise CallRefused("劝住的金额要大于 0。说不清就空着。")
    call.outcome, call.ended_at, call.case, call.protected_fen = outcome, at, case, protected_fen
    if case is not None:
        call.body, call.erased_at = None, at  # the case holds it now; one copy of a story is enough
    call.version += 1
    call.save()
    after = {"outcome": outcome, "protected_fen": protected_fen, "case": case.number if case else ""}
    audit.record("call.ended", subject=call, by=by, at=at, after=after)
    return call


def call_to_change(by: Actor, call_id: int) -> Call:
    """Return one call, locked until the transaction ends.

    Raises:
        NotAllowed: the actor's posts do not hold the permission.
        Call.DoesNotExist: not among the calls that the actor may take.
    """
    by.require(Permission.CASE_EDIT)
    call: Call = Call.objects.visible_to(by, Permission.CASE_EDIT).select_for_update(of=("self",)).get(pk=call_id)
    return call


@transaction.atomic
def read_call(*, call: Call, by: Actor, at: datetime) -> None:
    """Record that an officer opened a draft that a colleague began: it holds what a victim told."""
    by.require(Permission.CASE_EDIT)
    if call.owner_id != by.id:
        audit.record("call.read", subject=call, by=by, at=at)
