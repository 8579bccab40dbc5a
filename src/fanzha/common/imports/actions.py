"""Takes an uploaded table: kept, read, then written chunk by chunk, each chunk with its counters in one transaction."""

import logging
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.timezone import localtime

from fanzha.common import audit, clock, copying, files, jobs, slots
from fanzha.common.actor import Actor
from fanzha.common.imports import containers, reading
from fanzha.common.imports.registry import Importer, arranged, chunk_of, covered, importer_of, taken_together
from fanzha.common.imports.table import Line, Outcome, RowRefused, Table, TableRefused
from fanzha.common.models import ImportBatch, ImportRow

CHUNK = 500  # rows a transaction: a kill loses at most these, and nobody waits for locks longer than a second
_SAME_FILE_LOCK = 7_101_002
_BROKE = RowRefused("", "程序出错，这一行没有写入，其余不受影响。请把批次号告诉管理员。")
_DATABASE_GONE = (OperationalError, InterfaceError)
_log = logging.getLogger("fanzha.imports")
State = ImportBatch.State


class AlreadyImported(Exception):
    """The same file was taken before. The sentence says when; `batch_id` leads to its result."""

    def __init__(self, batch: ImportBatch) -> None:
        when = f"{localtime(batch.created_at):%Y-%m-%d %H:%M}"
        super().__init__(f"同一份文件 {when} 已由{batch.officer_name}导入过。要再导一次，请勾选“再导一次”。")
        self.batch_id = batch.pk


@transaction.atomic
def start_import(
    *,
    kind: str,
    content: bytes,
    filename: str,
    unit_id: int,
    options: dict[str, Any] | None = None,
    again: bool = False,
    by: Actor,
    at: datetime,
) -> ImportBatch:
    """Keep an uploaded table and have a job take its rows.

    Args:
        options: what the importer's own form asked beside the file; kept as JSON.
        again: take the same file once more; without it, it is answered with a sentence.

    Raises:
        TableRefused: the file cannot be a table at all; nothing is kept.
        AlreadyImported: the same file was taken before for this unit.
        NotAllowed: the actor lacks the importer's permission.
        ObjectDoesNotExist: the unit lies outside the actor's posts.
    """
    importer = importer_of(kind)
    by.require(importer.permission)
    _units().visible_to(by, importer.permission).get(pk=unit_id)
    reading.precheck(content, importer.limits)
    file_hash = files.digest(content)
    _take_turns(file_hash)
    if not again:
        _check_new(kind, unit_id, file_hash)
    name = containers.clean_name(filename)
    kept = files.store(content, kind=f"import.{kind}", name=name, content_type="application/octet-stream", at=at)
    batch: ImportBatch = ImportBatch.objects.create(
        kind=kind, unit_id=unit_id, officer_id=by.id, officer_name=by.name, file=kept, file_hash=file_hash,
        options=options or {}, created_at=at,
    )  # fmt: skip
    after = {"kind": kind, "file": name, "hash": file_hash, "bytes": len(content), "options": options or {}}
    audit.record("import.started", subject=batch, by=by, at=at, after=after)
    jobs.defer(_task(), batch_id=batch.pk)
    return batch


@transaction.atomic
def take_rows(
    *, kind: str, rows: Sequence[Mapping[str, str]], unit_id: int, options: dict[str, Any], by: Actor, at: datetime
) -> tuple[ImportBatch, list[Outcome | RowRefused]]:
    """Take the rows that another system sends, at once and in one transaction, as those of a file are taken.

    Args:
        rows: by the names of the importer's columns; no more than one chunk.

    Raises:
        NotAllowed: the actor lacks the importer's permission.
        ObjectDoesNotExist: the unit lies outside the actor's posts.
        ValueError: more rows than one transaction holds.
    """
    if len(rows) > CHUNK:
        raise ValueError("More rows than one transaction holds.")
    importer = importer_of(kind)
    by.require(importer.permission)
    _units().visible_to(by, importer.permission).get(pk=unit_id)
    batch: ImportBatch = ImportBatch.objects.create(
        kind=kind, unit_id=unit_id, officer_id=by.id, officer_name=by.name, file_hash="", options=options,
        created_at=at, state=State.RUNNING, total=len(rows),
    )  # fmt: skip
    audit.record("import.started", subject=batch, by=by, at=at, after={"kind": kind, "rows": len(rows)})
    columns, most = importer.columns, importer.limits
    lines = [reading.line_of(number, row, columns, most) for number, row in enumerate(rows, start=1)]
    with audit.covered_by_file(covered(importer)):
        answers = _answers(importer, lines, batch=batch, by=by, at=at)
    _keep(batch, lines, answers)
    _count(batch, answers)
    batch.state, batch.finished_at = State.DONE, at
    batch.save()
    return batch, answers


@transaction.atomic
def resume_import(*, batch_id: int, by: Actor, at: datetime) -> None:
    """Have a batch that broke off go on from its last whole chunk.

    Raises:
        NotAllowed: the actor lacks the importer's permission.
        ImportBatch.DoesNotExist: it lies outside the actor's posts, or has not broken off.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id, state=State.STOPPED)
    importer = importer_of(batch.kind)
    by.require(importer.permission)
    ImportBatch.objects.visible_to(by, importer.permission).get(pk=batch_id)
    batch.state, batch.problem = State.WAITING, ""
    batch.save(update_fields=["state", "problem"])
    audit.record("import.resumed", subject=batch, by=by, at=at, after={"done": batch.done})
    jobs.defer(_task(), batch_id=batch.pk)


def run(batch_id: int) -> None:
    """Take the rows of a batch that are not taken yet. Safe to call again, or twice at once, after any kill."""
    table = _begin(batch_id)
    if table is None:
        return
    try:
        while _take_chunk(batch_id, table):
            pass
    except Exception as problem:
        _stop(batch_id, problem)
        raise


def _begin(batch_id: int) -> Sequence[Line] | None:
    """Read the file and write down how many rows it has; `None` where nothing is left to do."""
    batch = ImportBatch.objects.select_related("file").get(pk=batch_id)
    if batch.state in {State.DONE, State.REFUSED}:
        return None
    importer = importer_of(batch.kind)
    try:
        table = _read(batch, importer)
    except (TableRefused, files.FileGone) as refusal:
        _refuse(batch_id, str(refusal))
        return None
    ImportBatch.objects.filter(pk=batch_id).exclude(state__in=[State.DONE, State.REFUSED]).update(
        state=State.RUNNING, problem="", total=len(table), heading_row=table.heading_row, blank_rows=table.blank_rows,
        ignored_columns=table.ignored_columns,
    )  # fmt: skip
    return arranged(importer, table.lines)


def _read(batch: ImportBatch, importer: Importer) -> Table:
    if batch.file is None:
        raise files.FileGone("原件已按保存期限删除。请重新上传。")
    content = files.read(batch.file)
    return reading.read_table(content, batch.file.name, importer.columns, importer.limits)


@transaction.atomic
def _refuse(batch_id: int, sentence: str) -> None:
    rows = ImportBatch.objects.filter(pk=batch_id).exclude(state=State.DONE)
    rows.update(state=State.REFUSED, problem=sentence[:300], finished_at=clock.now())


def _stop(batch_id: int, problem: Exception) -> None:
    """Say on the batch that it broke off; where the database is gone, the next run finds it as it was."""
    try:
        sentence = (
            str(problem) if isinstance(problem, jobs.ExplainedFailure) else "处理时中断。已写入的行不会丢，也不会重复。"
        )
        ImportBatch.objects.filter(pk=batch_id, state=State.RUNNING).update(state=State.STOPPED, problem=sentence[:300])
    except _DATABASE_GONE:
        _log.warning("import %s broke off and its state could not be written", batch_id)


@transaction.atomic
def _take_chunk(batch_id: int, lines: Sequence[Line]) -> bool:
    """Take the next rows, with the counters, in one transaction; say whether some are left."""
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.RUNNING:
        return False
    importer, at = importer_of(batch.kind), clock.now()
    by = _actor(batch, importer)
    chunk = lines[batch.done : batch.done + chunk_of(importer, CHUNK)]
    with audit.covered_by_file(covered(importer)):
        answers = _answers(importer, chunk, batch=batch, by=by, at=at)
    _keep(batch, chunk, answers)
    _count(batch, answers)
    if batch.done >= len(lines):
        batch.state, batch.finished_at = State.DONE, at
    batch.save()
    return batch.state == State.RUNNING


def _answers(importer: Importer, chunk: Sequence[Line], **more: Any) -> list[Outcome | RowRefused]:
    """Return what became of each row, in order; rows that could not be read are refused without asking."""
    sound = [line for line in chunk if line.problem is None]
    try:
        with transaction.atomic():
            together = taken_together(importer, sound, **more)
    except _DATABASE_GONE:
        raise
    except Exception as problem:
        _note(importer, problem)
        together = None  # one bad row must not cost the other 499: they are tried one by one
    taken = iter(together if together is not None else (_one(importer, line, **more) for line in sound))
    return [line.problem or next(taken) for line in chunk]


def _one(importer: Importer, line: Line, **more: Any) -> Outcome | RowRefused:
    try:
        with transaction.atomic():
            return importer.apply(line, **more)
    except RowRefused as refusal:
        return refusal
    except _DATABASE_GONE:
        raise
    except Exception as problem:
        _note(importer, problem)
        return _BROKE


def _note(importer: Importer, problem: Exception) -> None:
    """Log where it broke, without the message: that may quote a cell."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    _log.error("import %s: %s at %s:%s", importer.kind, type(problem).__name__, place.filename, place.lineno)


_ROW = ("batch", "number", "result", "column", "problem", "subject_id", "said", "before", "after")


def _keep(batch: ImportBatch, lines: Sequence[Line], answers: Sequence[Outcome | RowRefused]) -> None:
    """Write what became of each row; as values, since a model object a row costs more than its encryption."""
    rows = (_row(batch.pk, line, answer) for line, answer in zip(lines, answers, strict=True))
    copying.copy_fields(ImportRow, _ROW, rows)


def _row(batch_id: int, line: Line, answer: Outcome | RowRefused) -> tuple[Any, ...]:
    said = dict(line.values)
    if isinstance(answer, RowRefused):
        refused = ImportRow.Result.REFUSED.value
        return batch_id, line.number, refused, answer.column[:60], answer.sentence, "", said, None, None
    before = dict(answer.before) if answer.before is not None else None
    after = dict(answer.after) if answer.after is not None else None
    return batch_id, line.number, answer.result, "", "", str(answer.subject_id), said, before, after


def _count(batch: ImportBatch, answers: Iterable[Outcome | RowRefused]) -> None:
    for answer in answers:
        result = "refused" if isinstance(answer, RowRefused) else answer.result
        setattr(batch, result, getattr(batch, result) + 1)
        batch.done += 1


def _actor(batch: ImportBatch, importer: Importer) -> Actor:
    """Return the officer who uploaded, with the posts of today: whoever lost the post writes no further row.

    Raises:
        ExplainedFailure: the officer may not do this any more.
    """
    if batch.officer_id is None:
        return Actor.system(f"导入批次 {batch.pk}", origin="job")
    found: list[Actor] = slots.filled("actor_of_officer", batch.officer_id)
    if not found or not found[0].may(importer.permission):
        raise jobs.ExplainedFailure("上传的人已没有这项权限，后面的行没有写入。请有权限的人重新上传。")
    return found[0].because(f"导入批次 {batch.pk}")


def _check_new(kind: str, unit_id: int, file_hash: str) -> None:
    earlier = ImportBatch.objects.filter(kind=kind, unit_id=unit_id, file_hash=file_hash)
    found = earlier.exclude(state=State.REFUSED).order_by("id").first()
    if found is not None:
        raise AlreadyImported(found)


def _take_turns(file_hash: str) -> None:
    """Let the same file sent twice at once be taken once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SAME_FILE_LOCK, file_hash])


def _units() -> Any:
    return ImportBatch._meta.get_field("unit").related_model._default_manager  # type: ignore[union-attr]


def _task() -> Any:
    from fanzha.common.tasks import run_import  # noqa: PLC0415 - the task calls this module

    return run_import
