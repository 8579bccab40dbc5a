"""Writing: a new entry, or the next version of one. What was let out before is never touched."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import ENTRY, OPEN, EntryState, EntryStep, check_step
from fanzha.knowledge.actions.refusals import BodyRefused, EntryRefused
from fanzha.knowledge.models import PARTS, Entry, Kind, check_body, flat_text

# Types and sub-types are what the screening model knows; a new one comes with a new model, not with a form.
NEW_KINDS = (Kind.SLOGAN, Kind.HOTLINE, Kind.LAW, Kind.SCRIPT, Kind.MATERIAL, Kind.NOTICE)
# What comes by an action of its own, past which no form may lead.
WRITTEN_ELSEWHERE = frozenset({Kind.STORY})
_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LONGEST_CODE = 40
_LONGEST_TITLE = 80


@transaction.atomic
def create_entry(
    *, kind: str, code: str, title: str, body: Mapping[str, Any], note: str, source: str, by: Actor, at: datetime
) -> Entry:
    """Begin the first draft of an entry that there was not.

    Raises:
        NotAllowed: the actor may not write knowledge.
        EntryRefused: the kind takes no new entries here, or the code cannot stand or is taken.
        BodyRefused: the text breaks a limit or the tone.
    """
    by.require(Permission.KNOWLEDGE_EDIT)
    _check_kind(kind)
    if kind not in NEW_KINDS:
        raise EntryRefused("诈骗类型和子类与识别模型对应，不能在这里新增。可以改已有条目的文字。")
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise EntryRefused("编号用字母、数字和短横线，最多 40 个字符，例如 slogan-2026。", field="code")
    if Entry.objects.filter(kind=kind, code__iexact=code).exists():
        raise EntryRefused(f"编号 {code} 已经有了。换一个，或去改那一条。", field="code")
    title = checked(kind, title, body)
    return _write_new(
        kind=kind, code=code, version=1, title=title, body=dict(body), note=note, source=source, by=by, at=at
    )


@transaction.atomic
def save_draft(
    *,
    kind: str,
    code: str,
    title: str,
    body: Mapping[str, Any],
    note: str,
    seen: datetime | None,
    by: Actor,
    at: datetime,
) -> Entry:
    """Keep what somebody wrote: in the open draft, or as a new version where there is none.

    Args:
        seen: when the draft was last saved as the writer saw it; None where there was no draft yet.

    Raises:
        NotAllowed: the actor may not write knowledge.
        EntryRefused: there is no such entry, somebody else saved in the meantime, or the kind is not written here.
        StepRefused: the open version is in review.
        BodyRefused: the text breaks a limit or the tone.
    """
    by.require(Permission.KNOWLEDGE_EDIT)
    _check_kind(kind)
    rows = lock_versions(kind, code)
    latest = head(rows)
    full = _with_fixed(latest, body)
    title = checked(kind, title, full)
    if latest.state not in OPEN:
        _check_seen(None, seen)
        return _write_new(
            kind=kind, code=code, version=rows[0].version + 1, title=title, body=full, note=note, source=latest.source,
            by=by, at=at,
        )  # fmt: skip
    check_step(EntryState(latest.state), EntryStep.EDIT)
    _check_seen(latest, seen)
    return _overwrite(latest, title=title, body=full, note=note, by=by, at=at)


def lock_versions(kind: str, code: str) -> list[Entry]:
    """Return every version of an entry, newest first, locked until the transaction ends.

    Raises:
        EntryRefused: there is no such entry.
    """
    rows = list(Entry.objects.select_for_update().filter(kind=kind, code=code).order_by("-version"))
    if not rows:
        raise EntryRefused("没有这一条，可能已经改名。回到列表重新找。")
    return rows


def head(rows: list[Entry]) -> Entry:
    """Return the newest version that counts: a draft that was given up does not, unless there is nothing else."""
    return next((row for row in rows if not is_given_up(row)), rows[0])


def is_given_up(row: Entry) -> bool:
    """Say whether a version was taken back before it ever held."""
    return row.state == EntryState.WITHDRAWN and row.valid_from is None


def said(entry: Entry) -> dict[str, Any]:
    """Return what the audit row keeps of a version."""
    return {"version": entry.version, "title": entry.title, "body": entry.body, "state": entry.state}


def _check_kind(kind: str) -> None:
    if kind in WRITTEN_ELSEWHERE:
        raise EntryRefused("典型案例从案件页起草，查过身份信息、由第二人批准后才进知识库，不能在这里改。")


def checked(kind: str, title: str, body: Mapping[str, Any]) -> str:
    """Return the title of a version that may stand.

    Raises:
        EntryRefused, BodyRefused: the title is missing or too long; the text breaks a limit or the tone.
    """
    title = title.strip()
    if not 0 < len(title) <= _LONGEST_TITLE:
        raise EntryRefused(f"标题要填，最多 {_LONGEST_TITLE} 个字。", field="title")
    problems = check_body(kind, body)
    if problems:
        raise BodyRefused(problems)
    return title


def _with_fixed(latest: Entry, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new text with what a form cannot change taken over from the version before."""
    offered = {part.name for part in PARTS[latest.kind] if not part.fixed}
    kept = {name: value for name, value in latest.body.items() if name not in offered}
    return {**kept, **{name: value for name, value in body.items() if name in offered}}


def _check_seen(draft: Entry | None, seen: datetime | None) -> None:
    if draft is None and seen is not None:
        raise EntryRefused("您打开时的那份草稿已经办完了。内容还在下面，请打开最新的一版，把改动补上。")
    if draft is not None and draft.edited_at != seen:
        raise EntryRefused(
            f"{draft.author_name}在您之后保存过这份草稿。内容还在下面，请另开一页看最新的一版，再补上您的改动。"
        )


def _write_new(
    *, kind: str, code: str, version: int, title: str, body: dict[str, Any], note: str, source: str, by: Actor,
    at: datetime,
) -> Entry:  # fmt: skip
    entry: Entry = Entry.objects.create(
        kind=kind, code=code, version=version, title=title, body=body, state=ENTRY.initial[0], source=source,
        origin=Entry.Origin.LOCAL, writers=[by.id] if by.id is not None else [], author_name=by.name, note=note,
        created_at=at, edited_at=at, search_text=flat_text(code, title, body),
    )  # fmt: skip
    audit.record("knowledge.drafted", subject=entry, by=by, at=at, after=said(entry), why=note)
    return entry


def _overwrite(entry: Entry, *, title: str, body: dict[str, Any], note: str, by: Actor, at: datetime) -> Entry:
    before = said(entry)
    entry.title, entry.body, entry.note, entry.edited_at = title, body, note, at
    entry.search_text = flat_text(entry.code, title, body)
    if by.id is not None and by.id not in entry.writers:
        entry.writers = [*entry.writers, by.id]
    entry.author_name = by.name
    entry.save(update_fields=["title", "body", "note", "edited_at", "search_text", "writers", "author_name"])
    audit.record("knowledge.drafted", subject=entry, by=by, at=at, before=before, after=said(entry), why=note)
    return entry
