"""Everything of a return as one zip, made in the background; a receipt handed out."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from fanzha.campaigns.models import Return, ReturnFile
from fanzha.campaigns.queries.returns import known, rows
from fanzha.campaigns.queries.returns.schedule import period_of
from fanzha.common import audit, exports, files
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.exports import actions as export_actions
from fanzha.common.exports.registry import Asked
from fanzha.common.imports.table import Column
from fanzha.common.models import Export, StoredFile
from fanzha.common.permissions import Permission
from fanzha.core.workflow.periodic_return import RETURN, ReturnState

KIND = "campaigns.return_pack"
_FOLDERS: Mapping[str, str] = {"photo": "照片", "receipt": "回执", "film": "影像", "list": "名单", "scan": "扫描件"}
_COLUMNS = (
    Column("name", ("指标",)), Column("unit", ("单位",)), Column("typed", ("填报",)), Column("known", ("平台记录",)),
    Column("claimed", ("自报（未核实）",)), Column("differs", ("填报与平台不一致",)),
)  # fmt: skip


def ask_pack(*, row_id: int, purpose: str, by: Actor, at: datetime) -> Export:
    """Have a job pack the text, pictures, receipts, data and a summary of a return.

    Raises:
        NotAllowed: the actor may not see returns.
        ExportRefused: no purpose, no such return in sight, or too many exports at once.
    """
    order = export_actions.Order(kind=KIND, purpose=purpose, wanted={"row": row_id}, form="zip")
    return export_actions.ask(order=order, by=by, at=at)


def _row(actor: Actor, asked: Asked) -> Any:
    return Return.objects.visible_to(actor, Permission.RETURN_VIEW).filter(pk=asked.wanted["row"]).first()


def _count(actor: Actor, asked: Asked) -> int:
    row = _row(actor, asked)
    return 1 + row.files.count() if row is not None else 0


def _pack(actor: Actor, asked: Asked, sink: Any) -> int:
    """Write the zip; a file that is gone is named in the summary, so that nobody looks for it."""
    row = _row(actor, asked)
    if row is None:
        raise exports.ExportRefused("这份报表已经看不到了，没有打包。")
    gone, packed = [], 0
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, file in _named(row):
            try:
                _put(pack, name, file)
                packed += 1
            except files.FileGone:
                gone.append(name)
        pack.writestr("数据.xlsx", _table(row))
        pack.writestr("文字.txt", row.text)
        pack.writestr("说明.txt", _summary(row, gone, asked.at))
    return packed + 1


def _put(pack: zipfile.ZipFile, name: str, file: StoredFile) -> None:
    """Write a file into the zip, piece by piece: a film is never whole in memory."""
    pieces = files.pieces(file)
    first = next(pieces, b"")  # a file that is gone says so here, before its name stands in the zip
    info = zipfile.ZipInfo(name, file.stored_at.astimezone(CHINA).timetuple()[:6])
    info.external_attr = 0o600 << 16  # as of every other file in the zip
    with pack.open(info, "w") as sink:
        for piece in _all(first, pieces):
            sink.write(piece)


def _named(row: Any) -> Iterator[tuple[str, StoredFile]]:
    held = row.files.select_related("file").order_by("id")
    for place, one in enumerate(held, start=1):
        ending = PurePath(one.file.name).suffix.lower()[:10]
        yield f"{_FOLDERS.get(one.kind, '其他')}/{place:02}{ending}", one.file


def _table(row: Any) -> bytes:
    said = rows.numbers_of(row)
    lines = [
        {
            "name": one.name, "unit": one.unit, "typed": said[one.code].typed, "known": said[one.code].known,
            "claimed": said[one.code].claimed, "differs": "是" if said[one.code].differs else "",
        }
        for one in known.wanted_of(row.form.counters, row.begun_at.date())
        if one.code in said
    ]  # fmt: skip
    sink = io.BytesIO()
    exports.write_xlsx(sink, _COLUMNS, lines)
    return sink.getvalue()


def _summary(row: Any, gone: list[str], at: datetime) -> str:
    period = period_of(row.period)
    late = "（迟报）" if row.is_late else ""
    lines = [
        f"{row.form.title}（{row.form.number}）", f"填报单位：{row.unit}",
        f"期别：{period.label if period else row.period}", f"截止：{_said(row.due_at)}",
        f"上报：{_said(row.completed_at)} {row.completed_by_name}{late}",
        f"状态：{RETURN.state_names[ReturnState(row.state)]}", f"文件：{row.files.count()} 个",
        "平台记录：走访、回执、任务登记等已经记下的数，不用另填。自报：别人报来的数，附回执，不算核实。",
        *([f"原件已按保存期限删除：{'、'.join(gone)}"] if gone else []), f"打包时间：{_said(at)}",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def _said(moment: datetime | None) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else "还没有"


PACKER = exports.Exporter(
    kind=KIND, title="一期报送材料", columns=_COLUMNS, permission=Permission.RETURN_VIEW,
    rows=lambda _actor, _asked: (), count=_count, pack=_pack,
)  # fmt: skip


@transaction.atomic
def open_file(*, file_id: int, by: Actor, at: datetime) -> tuple[StoredFile, Iterator[bytes]]:
    """Return a file of a return with its bytes, and record that it was opened.

    Raises:
        NotAllowed, ReturnFile.DoesNotExist: no right, or of a unit outside the actor's posts.
        FileGone: retention has taken it.
    """
    by.require(Permission.RETURN_VIEW)
    mine = Return.objects.visible_to(by, Permission.RETURN_VIEW)
    held = ReturnFile.objects.select_related("file", "row").get(pk=file_id, row__in=mine)
    pieces = files.pieces(held.file)
    first = next(pieces)
    audit.record("return.file_opened", subject=held.row, by=by, at=at, after={"kind": held.kind})
    return held.file, _all(first, pieces)


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
