"""Exports that a job makes: asked for with a purpose, sealed while they are written, fetched by the asker alone."""

import errno
import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from fanzha.common import audit, clock, files, jobs, slots
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.exports import queries, sheets
from fanzha.common.exports.downloads import XLSX_TYPE, ExportRefused, record
from fanzha.common.exports.registry import STEP, Asked, Exporter, exporter_of
from fanzha.common.models import Export, StoredFile
from fanzha.core.workflow.why import MIN_REASON, is_reason

_DATABASE_GONE = (OperationalError, InterfaceError)
_TYPES = {"xlsx": XLSX_TYPE, "csv": "text/csv; charset=utf-8", "zip": "application/zip"}
_ASKING_LOCK = 7_101_011
# A worker writes down how far it is every few seconds; one that has not for an hour is gone with its job.
_HANGS_AFTER = timedelta(hours=1)
_log = logging.getLogger("fanzha.exports")
State = Export.State


class _NotMyTurn(Exception):
    """The export was cancelled, or another worker has taken it up."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer asks for."""

    kind: str
    purpose: str
    wanted: Mapping[str, Any]
    plain: bool = False
    form: str = "xlsx"
    approved_by_name: str = ""


@transaction.atomic
def ask(*, order: Order, by: Actor, at: datetime) -> Export:
    """Have a job make a list.

    Raises:
        NotAllowed: the actor may not export this, or not see it in full.
        ExportRefused: no purpose, no row, too many rows, or too many lists at once.
    """
    exporter, count = checked(order, by=by, at=at)
    if order.plain and exporter.step and not order.approved_by_name:
        raise ExportRefused("完整名单要第二人同意。请先提出申请。")
    _take_turns(by)
    keeping = queries.keeping(at.date())
    waiting = Export.objects.filter(officer_id=by.id or 0, state__in=queries.MOVING).count()
    if waiting >= keeping.most_waiting:
        raise ExportRefused(f"您有 {waiting} 份导出还在生成。等做完，或取消不要的，再要下一份。")
    made: Export = Export.objects.create(
        kind=order.kind, form=order.form, plain=order.plain, wanted=dict(order.wanted), purpose=order.purpose.strip(),
        officer_id=by.id or 0, officer_name=by.name, approved_by_name=order.approved_by_name, total=count, asked_at=at,
        moved_at=at,
    )  # fmt: skip
    what = f"{order.kind}.plain" if order.plain else order.kind
    record(what=what, count=count, purpose=order.purpose, by=by, at=at, subject=made)
    jobs.defer("common.make_export", export_id=made.pk)
    return made


def checked(order: Order, *, by: Actor, at: datetime) -> tuple[Exporter, int]:
    """Return the exporter of an order, and how many rows it will have.

    Raises:
        NotAllowed: the actor may not export this, or not see it in full.
        ExportRefused: no purpose, no row, or too many.
    """
    exporter = exporter_of(order.kind)
    _require(exporter, by, plain=order.plain)
    if not is_reason(order.purpose):
        raise ExportRefused(f"请写明用途，至少 {MIN_REASON} 个字。")
    count = exporter.count(by, Asked(order.wanted, order.plain, at))
    most = queries.keeping(at.date()).most_rows
    if count == 0:
        raise ExportRefused("这些条件下一行也没有，没有生成文件。请放宽条件。")
    if count > most:
        raise ExportRefused(f"有 {count:,} 行，一份最多 {most:,} 行。请按单位分几份导出。")
    return exporter, count


def _require(exporter: Exporter, by: Actor, *, plain: bool) -> None:
    by.require(exporter.permission)
    if plain:
        if exporter.plain is None:
            raise ExportRefused("这份表没有隐去的内容，不用选“完整”。")
        by.require(exporter.plain)


def _take_turns(by: Actor) -> None:
    """Let one officer ask for one list after the other, so that the count above holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ASKING_LOCK, (by.id or 0) % 2**31])


@transaction.atomic
def cancel(*, export_id: int, by: Actor, at: datetime) -> None:
    """Stop an export that is not made yet; a worker that writes it finds out within seconds.

    Raises:
        Export.DoesNotExist: not the actor's own.
        ExportRefused: it is made already, or ended otherwise.
    """
    one = queries.exports_of(by).select_for_update(of=("self",)).get(pk=export_id)
    if one.state not in queries.MOVING:
        raise ExportRefused("这份导出已经结束，不用取消。")
    one.state, one.finished_at, one.moved_at = State.CANCELLED, at, at
    one.save(update_fields=["state", "finished_at", "moved_at"])
    audit.record("export.cancelled", subject=one, by=by, at=at)


@transaction.atomic
def fetch(*, export_id: int, by: Actor, at: datetime) -> tuple[StoredFile, Iterator[bytes]]:
    """Return the file of an export and its plain bytes, piece by piece, and write down that it left the house.

    Raises:
        Export.DoesNotExist: not the actor's own.
        ExportRefused: not made yet, over, or the actor's post does not allow it any more.
        FileGone: the bytes are not where they should be.
    """
    one = queries.exports_of(by).select_for_update(of=("self",)).get(pk=export_id)
    if one.state != State.DONE or one.file is None or one.expires_at <= at:
        raise ExportRefused("这份导出还没有做好，或已经到期删除。")
    exporter = exporter_of(one.kind)
    if not by.may(exporter.permission) or (one.plain and exporter.plain and not by.may(exporter.plain)):
        raise ExportRefused("您的岗位已没有这项权限，不能再下载。")
    pieces = files.pieces(one.file)
    first = next(pieces)  # a file that is gone is said now, not in the middle of the download
    audit.record("export.fetched", subject=one, by=by, at=at, after={"what": one.kind, "count": one.done})
    return one.file, _all(first, pieces)


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def make(export_id: int) -> None:
    """Make a list that was asked for. Safe to call again after any kill, and twice at once: one of them counts."""
    one = _begin(export_id)
    if one is None:
        return
    try:
        with files.Writing() as sink:
            exporter = exporter_of(one.kind)
            _write(one, exporter, _asker(one), sink)
            _finish(one, exporter, sink)
    except _NotMyTurn:
        return
    except _DATABASE_GONE:
        raise  # the job is tried again, from the beginning
    except Exception as problem:
        _fail(one, problem)


def _write(one: Export, exporter: Exporter, by: Actor, sink: files.Writing) -> None:
    asked = Asked(one.wanted, one.plain, one.asked_at)
    if exporter.pack is not None:
        one.done = exporter.pack(by, asked, sink)
        return
    write = sheets.write_csv if one.form == "csv" else sheets.write_sheet
    write(sink, exporter.columns, _watched(one, exporter.rows(by, asked)))


def _begin(export_id: int) -> Export | None:
    """Take an export up, before anybody who may still be at it."""
    with transaction.atomic():
        one: Export | None = Export.objects.select_for_update().filter(pk=export_id).first()
        if one is None or one.state not in queries.MOVING:
            return None
        one.state, one.done, one.moved_at = State.RUNNING, 0, clock.now()
        one.run += 1
        one.save(update_fields=["state", "run", "done", "moved_at"])
        return one


def _asker(one: Export) -> Actor:
    """Return the officer who asked, with the posts of today.

    Raises:
        ExportRefused: the officer may not do this any more.
    """
    found: list[Actor] = slots.filled("actor_of_officer", one.officer_id) if one.officer_id else [_house()]
    exporter = exporter_of(one.kind)
    try:
        if not found:
            raise NotAllowed
        _require(exporter, found[0], plain=one.plain)
    except NotAllowed:
        raise ExportRefused("要这份导出的人已没有这项权限，没有生成。") from None
    return found[0]


def _house() -> Actor:
    return Actor.system("导出", origin="job")


def _watched(one: Export, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield the rows, write down how far it is, and stop where it is no longer this worker's turn."""
    for count, row in enumerate(rows, 1):
        yield row
        one.done = count
        if count % STEP == 0:
            _still_mine(one)


def _still_mine(one: Export) -> None:
    mine = Export.objects.filter(pk=one.pk, run=one.run, state=State.RUNNING)
    if not mine.update(done=one.done, moved_at=clock.now()):
        raise _NotMyTurn


@transaction.atomic
def _finish(one: Export, exporter: Exporter, sink: files.Writing) -> None:
    """Put the file into its place together with the row that names it."""
    now = clock.now()
    held = Export.objects.select_for_update().filter(pk=one.pk, run=one.run, state=State.RUNNING).first()
    if held is None:
        raise _NotMyTurn
    kind = _TYPES[one.form]
    name = f"{exporter.title}-{one.pk}.{one.form}"
    held.file = sink.keep(kind=f"export.{one.kind}", name=name, content_type=kind, at=now)
    held.state, held.done, held.total = State.DONE, one.done, one.done
    held.finished_at = held.moved_at = now
    held.expires_at = now + timedelta(days=queries.keeping(now.date()).days)
    held.save()
    audit.record("export.made", subject=held, by=_house(), at=now, after={"what": one.kind, "count": one.done})


def _fail(one: Export, problem: Exception) -> None:
    """Say on the export why there is no file. The log names the place, never the message: that may quote a row."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    _log.error("export %s: %s at %s:%s", one.kind, type(problem).__name__, place.filename, place.lineno)
    mine = Export.objects.filter(pk=one.pk, run=one.run, state=State.RUNNING)
    now = clock.now()
    mine.update(state=State.FAILED, problem=_sentence(problem)[:300], finished_at=now, moved_at=now)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, ExportRefused):
        return str(problem)
    if isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "磁盘空间不够，没有做成，也没有留下半份文件。请管理员清理后再要一次。"
    return "程序出错，没有做成，也没有留下半份文件。请再要一次；仍不行，把这份导出的编号告诉管理员。"


def forget(*, at: datetime) -> int:
    """Delete the files whose days are over, and end what hangs; returns how many ended."""
    ended = 0
    for pk in Export.objects.filter(state=State.DONE, expires_at__lte=at).values_list("pk", flat=True):
        ended += _expire(pk, at)
    hanging = Export.objects.filter(state=State.RUNNING, moved_at__lt=at - _HANGS_AFTER)
    sentence = "生成时中断，一小时没有进展，已停下；没有留下半份文件。请再要一次。"
    return ended + int(hanging.update(state=State.FAILED, problem=sentence, finished_at=at, moved_at=at))


@transaction.atomic
def _expire(export_id: int, at: datetime) -> int:
    one = Export.objects.select_for_update(of=("self",)).select_related("file").get(pk=export_id)
    if one.state != State.DONE:
        return 0
    kept, one.file, one.state = one.file, None, State.EXPIRED
    one.save(update_fields=["file", "state"])
    if kept is not None:
        files.erase(kept)
    audit.record("export.erased", subject=one, by=Actor.system("导出文件到期", origin="job"), at=at)
    return 1
