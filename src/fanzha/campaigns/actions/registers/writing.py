"""Entries are written, changed, ended and shown in full; their proof is kept and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from fanzha.campaigns.actions.deliveries import Piece, Ready, prepared
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.models import RegisterEntry, RegisterFile
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers.rules import KindNow, register_rules
from fanzha.common import audit, files, gallery, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.registers import Field, RegisterKind, read_values
from fanzha.core.workflow.register import REGISTER, RegisterState, RegisterStep
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

HOLDER_KIND = "campaigns.register"
SUBJECT = "campaigns.registerentry"
CLEAR = "-"  # written into a field of which only the mask was shown


class RegisterRefused(Exception):
    """An entry cannot be written or moved. `problems` maps fields to sentences where it is theirs."""

    def __init__(self, sentence: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {}


class RegisterMoved(Exception):
    """Somebody else changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: field code to text as typed; files that prove it."""

    values: Mapping[str, Any]
    pieces: Sequence[Piece] = field(default=())


def write_entry(*, unit_id: int, kind: str, written: Written, key: str, by: Actor, at: datetime) -> RegisterEntry:
    """Write a new entry; the same key again gives the first one back.

    Raises:
        NotAllowed, Unit.DoesNotExist: no right, or no unit below the actor's posts.
        RegisterRefused: the unit does not keep this register, a field cannot stand, or it is there already.
    """
    by.require(Permission.REGISTER_EDIT)
    ready = prepared_proof(written.pieces, at)
    return _write(unit_id, kind, written, ready, key, by, at)


@transaction.atomic
def _write(
    unit_id: int, kind: str, written: Written, ready: Sequence[Ready], key: str, by: Actor, at: datetime
) -> RegisterEntry:
    kept = f"{by.id}:{key}"[:40]
    there: RegisterEntry | None = RegisterEntry.objects.filter(key=kept).first()
    if there is not None:
        return there
    unit = org.unit_seen(by, unit_id, Permission.REGISTER_EDIT)
    rules = register_rules(localdate(at))
    chosen = rules.kinds.get(kind)
    if chosen is None or not unit.is_active or not chosen.is_kept_by(unit.kind):
        raise RegisterRefused(f"{unit}不记这一册。请换一个单位，或换一册。")
    values = read_written(chosen, written.values, by)
    year = f"{at.astimezone(CHINA):%Y}"
    row = RegisterEntry(
        number=f"DJ-{year}-{numbering.take(f'DJ-{year}'):06d}", key=kept, unit=unit, kind=kind,
        rule_version=rules.version, state=RegisterState.FOUND if chosen.has_states else RegisterState.KEPT,
        written_at=at, written_by_name=by.name, changed_at=at,
    )  # fmt: skip
    _put(row, chosen, values, gone={})
    try:
        _insert(row)
    except RegisterRefused:
        # The same form, sent twice at the same moment: the other one was first.
        first: RegisterEntry | None = RegisterEntry.objects.filter(key=kept).first()
        if first is None:
            raise
        return first
    keep_proof(row, ready, by, at)
    audit.record("register.written", subject=row, by=by, at=at, after={"kind": kind, "files": len(ready)})
    return row


def change_entry(
    *, entry_id: int, written: Written, version: int | None = None, by: Actor, at: datetime
) -> RegisterEntry:
    """Write an entry anew. Of what says who somebody is, an empty field stays as it was and a dash clears it.

    What today's kind does not ask for any more stays as it was.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved: no right, not below the actor's posts, changed meanwhile.
        RegisterRefused: it is ended or its kind withdrawn, a field cannot stand, or another entry says the same.
    """
    by.require(Permission.REGISTER_EDIT)
    ready = prepared_proof(written.pieces, at)
    return _change(entry_id, written, ready, version, by, at)


@transaction.atomic
def _change(
    entry_id: int, written: Written, ready: Sequence[Ready], version: int | None, by: Actor, at: datetime
) -> RegisterEntry:
    row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, version)
    now = open_kind(row, at)
    before = queries.values_of(row)
    asked = {**written.values, **_left(now.kind, written.values, before)}
    values = read_written(now.kind, asked, by, held=before)
    gone = {one.code: before[one.code] for one in now.fields_gone if one.code in before}
    # What only an older kind asked for stays, under the older version that knows its name.
    if not gone:
        row.rule_version = register_rules(localdate(at)).version
    changed = sorted(
        code for code in values.keys() | before.keys() - gone.keys() if values.get(code) != before.get(code)
    )
    if not changed and not ready:
        return row
    _put(row, now.kind, values, gone)
    row.changed_at = at
    save_entry(row)
    keep_proof(row, ready, by, at)
    audit.record("register.changed", subject=row, by=by, at=at, after={"fields": changed, "files": len(ready)})
    return row


def _left(kind: RegisterKind, written: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the personal fields hold that were left empty, and nothing for those that were cleared."""
    found: dict[str, Any] = {}
    for one in kind.fields:
        text = str(written.get(one.code) or "").strip()
        if one.is_personal and text in {"", CLEAR}:
            found[one.code] = None if text else before.get(one.code)
    return found


def read_written(
    kind: RegisterKind, written: Mapping[str, Any], by: Actor, *, held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what was written as values; units by their numbers.

    Args:
        held: what the entry says so far: a unit that it names may stay, also when it is closed or out of sight.

    Raises:
        RegisterRefused: with a sentence for each field that cannot stand.
    """
    reading = read_values(kind, written)
    values, problems = dict(reading.values), dict(reading.problems)
    for one in kind.fields:
        if one.type == "unit" and one.code in values:
            try:
                values[one.code] = _unit_number(one, str(values[one.code]), by, (held or {}).get(one.code))
            except ValueError as problem:
                problems[one.code] = str(problem)
    if problems:
        raise RegisterRefused("请改好标出的栏目。", problems)
    return values


def _unit_number(one: Field, text: str, by: Actor, held: int | None) -> int:
    if held is not None and text.upper() in queries.unit_codes([held]).values():
        return held
    found = list(org.units_named(org.units_seen(by, Permission.REGISTER_EDIT), text))
    if not found:
        raise ValueError(f"“{one.name}”：没有编码或名称是“{text[:30]}”的单位，或它不归您管。")
    if len(found) > 1:
        raise ValueError(f"“{one.name}”：不止一个单位叫“{text[:30]}”，请填编码：{'、'.join(u.code for u in found)}。")
    return int(found[0].pk)


def _put(row: RegisterEntry, kind: RegisterKind, values: Mapping[str, Any], gone: Mapping[str, Any]) -> None:
    """Put values where they belong: words sealed, the rest in clear."""
    words = {one.code for one in kind.fields if one.is_words}
    row.values = {code: value for code, value in {**values, **gone}.items() if not isinstance(value, str)}
    row.values |= {one.code: values[one.code] for one in kind.fields if one.code in values and one.code not in words}
    row.words = {code: value for code, value in {**gone, **values}.items() if code not in row.values}
    row.same = queries.same_index(kind, row.unit_id, values)
    row.word_indexes = queries.word_indexes(kind, values)


def _insert(row: RegisterEntry) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise RegisterRefused(_TWICE) from problem


_TWICE = "这一册里已经有同样的一条。请在列表里找到那一条修改，不要重复登记。"


def save_entry(row: RegisterEntry) -> None:
    """Save a changed entry as the next version."""
    row.version += 1
    _insert(row)


def entry_to_change(by: Actor, permission: Permission, entry_id: int, version: int | None) -> RegisterEntry:
    """Return the locked entry.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved: no right, not below the actor's posts, changed meanwhile.
    """
    by.require(permission)
    rows = RegisterEntry.objects.visible_to(by, permission).select_related("unit").select_for_update(of=("self",))
    row: RegisterEntry = rows.get(pk=entry_id)
    if version is not None and row.version != version:
        raise RegisterMoved("您打开后，别人改过这一条。您填的内容还在，核对后可以再提交。")
    return row


_WRITABLE = {RegisterState.KEPT, RegisterState.FOUND, RegisterState.GRADED}


def open_kind(row: RegisterEntry, at: datetime) -> KindNow:
    """Return the kind of an entry that can still be written.

    Raises:
        RegisterRefused: it is ended, handed over for checking, or its kind withdrawn.
    """
    now = queries.kind_now(row, at)
    if now.is_withdrawn:
        raise RegisterRefused("这一册已经停用，登记过的只能看，不能改。")
    if row.state not in _WRITABLE:
        state = REGISTER.state_names[RegisterState(row.state)]
        raise RegisterRefused(f"现在是“{state}”，不能改内容。")
    return now


def add_proof(*, entry_id: int, pieces: Sequence[Piece], by: Actor, at: datetime) -> RegisterEntry:
    """Add pictures or papers to an entry.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist: no right, or not below the actor's posts.
        RegisterRefused: no file, one that proves nothing, too many, or the entry takes none now.
    """
    by.require(Permission.REGISTER_EDIT)
    ready = prepared_proof(pieces, at)
    if not ready:
        raise RegisterRefused("请选要添加的照片或扫描件。")
    return _add(entry_id, ready, by, at)


@transaction.atomic
def _add(entry_id: int, ready: Sequence[Ready], by: Actor, at: datetime) -> RegisterEntry:
    row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, None)
    open_kind(row, at)
    keep_proof(row, ready, by, at)
    audit.record("register.proved", subject=row, by=by, at=at, after={"files": len(ready)})
    return row


def prepared_proof(pieces: Sequence[Piece], at: datetime) -> list[Ready]:
    """Return files looked at and written anew, before anything is locked: it takes its time.

    Raises:
        RegisterRefused: one cannot prove anything; the sentence says which.
    """
    try:
        return prepared(pieces, on=localdate(at))
    except TaskRefused as refusal:
        raise RegisterRefused(str(refusal)) from refusal


def keep_proof(row: RegisterEntry, ready: Sequence[Ready], by: Actor, at: datetime) -> None:
    """Keep files with an entry, inside the caller's transaction.

    Raises:
        RegisterRefused: it has too many.
    """
    held, most = row.files.count(), register_rules(localdate(row.changed_at)).most_files
    if held + len(ready) > most:
        raise RegisterRefused(f"一条最多 {most} 个文件，已有 {held} 个。留下最要紧的几个。")
    for place, one in enumerate(ready, start=held + 1):
        file = files.store(one.content, kind=HOLDER_KIND, name=one.name, content_type=one.content_type, at=at)
        RegisterFile.objects.create(
            entry=row, file=file, kind=one.kind, step=row.state, added_at=at, added_by_name=by.name
        )
        if one.content_type == "image/jpeg":
            gallery.keep(
                file=file, content=one.content, origin=one.origin, holder=(HOLDER_KIND, row.pk), place=place, at=at
            )  # fmt: skip


@transaction.atomic
def open_proof(*, entry_id: int, file_id: int, by: Actor, at: datetime) -> tuple[str, str, bytes]:
    """Return the content type, name and bytes of a file, and record who opened it.

    Raises:
        NotAllowed, RegisterFile.DoesNotExist: no right, or not below the actor's posts.
        FileGone: its time is over, or the bytes are missing.
    """
    by.require(Permission.REGISTER_VIEW)
    held = queries.file_seen(by, entry_id, file_id)
    content = files.read(held.file)
    audit.record("register.file_opened", subject=(SUBJECT, entry_id), by=by, at=at)
    return held.file.content_type, held.file.name, content


@transaction.atomic
def reveal_entry(*, entry_id: int, purpose: str, by: Actor, at: datetime) -> list[queries.Shown]:
    """Return an entry with names and numbers in full, once, for a stated purpose that is kept.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist: no right to see names, or not below the actor's posts.
        RegisterRefused: no purpose.
    """
    row = entry_to_change(by, Permission.PERSON_REVEAL, entry_id, None)
    if not is_reason(purpose):
        raise RegisterRefused("请写明看完整姓名、号码的用途，至少 4 个字。")
    audit.record("register.revealed", subject=row, by=by, at=at, why=purpose)
    return queries.shown(row, queries.kind_now(row, at), plain=True)


@transaction.atomic
def end_entry(*, entry_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> RegisterEntry:
    """End an entry that does not hold any more: it stays to be read, and is not counted.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved, StepRefused: as for writing; it is not kept.
        RegisterRefused: no reason.
    """
    row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, version)
    row.state = REGISTER.next_state(RegisterState(row.state), RegisterStep.END)
    if not is_reason(why):
        raise RegisterRefused("请写明为什么停用，至少 4 个字。")
    row.ended_at = row.changed_at = at
    save_entry(row)
    audit.record("register.ended", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row


@transaction.atomic
def restore_entry(*, entry_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> RegisterEntry:
    """Take an ended entry back into its register.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved, StepRefused: as for writing; it is not ended.
        RegisterRefused: no reason; its words are erased; another entry says the same by now.
    """
    row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, version)
    row.state = REGISTER.next_state(RegisterState(row.state), RegisterStep.RESTORE)
    if row.erased_at is not None:
        raise RegisterRefused("保存期限已过，内容已经清除，不能恢复。请重新登记。")
    if not is_reason(why):
        raise RegisterRefused("请写明为什么恢复，至少 4 个字。")
    row.ended_at, row.changed_at = None, at
    save_entry(row)
    audit.record("register.restored", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row
