"""Tables of other systems: the 110 list, and exports of case systems with their own headings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from fanzha.cases.actions.finishing import Told
from fanzha.cases.actions.outside import CALLS_110, Listed, case_of_row, list_row
from fanzha.cases.actions.register import CaseRefused
from fanzha.cases.models import OutsideRow, OutsideSystem
from fanzha.cases.queries.calls import doubles
from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, Fen, PhoneNumber

_NUMBER = Column("number", ("接警单编号", "警情编号", "编号"), required=True, example="J2026112300017", kind="code")
_AT = Column("at", ("报警时间", "接警时间", "时间"), required=True, example="2026-11-23 09:05")
_CALLER = Column("caller", ("报警电话", "来电号码", "电话"), example="13912345678", kind="code")
_WORDS = Column("words", ("警情类别", "案由", "简要警情", "内容"), example="电信诈骗：冒充客服")
_LOSS = Column("loss", ("损失金额", "涉案金额", "金额"), example="49800")
_CASE_COLUMNS: Final = (
    Column("number", ("外部编号", "案件编号", "立案编号"), required=True, example="A4201112026110017", kind="code"),
    Column("at", ("报案时间", "受理时间"), required=True, example="2026-11-23 09:05"),
    Column("occurred", ("发案时间", "案发时间"), example="2026-11-22 15:20"),
    Column("name", ("报案人姓名", "受害人姓名", "事主姓名"), example="陈某某"),
    Column("caller", ("报案人电话", "受害人电话", "联系电话"), example="13912345678", kind="code"),
    Column("loss", ("损失金额", "涉案金额", "被骗金额"), example="49800", note="元"),
    Column("type", ("案件类别", "诈骗类型代码"), example="C01", note="平台的类型代码，写别的不收进类型"),
    Column("words", ("简要案情", "案情"), example="在网上刷单被骗"),
    Column("account", ("收款账户", "嫌疑人账号", "涉案账号"), example="6228480402564890018", kind="code"),
    Column("suspect", ("嫌疑人电话", "涉案电话"), example="0085291234567", kind="code"),
    Column("system", ("来源系统",), example="case", note="系统代号，不写就是 case"),
)
_DEFAULT_SYSTEM: Final = "case"


class Incidents:
    """The importer of the 110 list of a day."""

    kind = "incidents_110"
    title = "110 警情清单"
    columns: Sequence[Column] = (_NUMBER, _AT, _CALLER, _WORDS, _LOSS)
    limits = Limits(max_rows=20_000, max_cell_chars=2_000)
    permission = Permission.CASE_EDIT
    options_form: type[Any] | None = None
    note = "只和案件核对，不自动立案。同一编号再次上传不会重复；内容有变化的放到核对页由人定。"
    covers = frozenset({"outside.listed"})

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Keep one row of the list.

        Raises:
            RowRefused: with the column and the sentence.
        """
        listed = _listed(line, CALLS_110, at)
        row, result = _kept(listed, batch, by, at)
        return Outcome(result, row.pk)  # type: ignore[arg-type]


class OutsideCases:
    """The importer of the exports of case systems; each system's own headings are saved."""

    kind = "outside_cases"
    title = "其他系统的案件"
    limits = Limits(max_rows=20_000, max_cell_chars=5_000)
    permission = Permission.CASE_EDIT
    options_form: type[Any] | None = None
    note = (
        "按外部编号认，同一编号再导不会重复。和上次不一样的不覆盖案件；"
        "可能已经登记过的不自动立案。两种都放到核对页由人定。"
    )
    covers = frozenset({"outside.listed"})
    chunk = 100

    @property
    def columns(self) -> Sequence[Column]:
        """Return the columns with the headings of every saved system."""
        saved = list(OutsideSystem.objects.values_list("headings", flat=True))
        return [
            _with(column, [title for table in saved for title in table.get(column.name, ())])
            for column in _CASE_COLUMNS
        ]

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Keep one row, and open its case where none can be the same.

        Raises:
            RowRefused: with the column and the sentence.
        """
        system = line.values.get("system", "") or _DEFAULT_SYSTEM
        if system == CALLS_110 or len(system) > 20:
            raise RowRefused("system", "来源系统的代号最多 20 个字，110 清单请走“110 警情清单”。")
        listed = _listed(line, system, at)
        row, result = _kept(listed, batch, by, at)
        if result == "added" and row.state == OutsideRow.State.MISSING:
            self._open(row, listed, line, by=by, at=at)
        return Outcome(result, row.pk)  # type: ignore[arg-type]

    def _open(self, row: OutsideRow, listed: Listed, line: Line, *, by: Actor, at: datetime) -> None:
        account = line.values.get("account", "")
        if doubles(by, phone=listed.caller, accounts=[account] if account else [], number_110="", at=at):
            return
        told = told_of_row(row, listed.said)
        try:
            case_of_row(row_id=row.pk, told=told, by=by, at=at)
        except CaseRefused as refusal:
            raise RowRefused("", str(refusal)) from refusal


def told_of_row(row: OutsideRow, said: Any) -> Told:
    """Return a row as a case is made of it."""
    traits = [("phone", said["suspect"])] if said.get("suspect") else []
    if said.get("account"):
        traits.append(("account", said["account"]))
    occurred = parse_datetime(said["occurred"]) if said.get("occurred") else None
    return Told(
        unit_id=row.unit_id, facts=row.words, scam_type=said.get("type", ""), loss=row.loss_fen,
        name=said.get("name", ""),
        phone=row.caller, number_110=row.number if row.system == CALLS_110 else "", traits=traits,
        reported_at=row.at, occurred_at=occurred if occurred and occurred <= row.at else None,
    )  # fmt: skip


def _with(column: Column, titles: Sequence[str]) -> Column:
    known = (*column.titles, *(title for title in dict.fromkeys(titles) if title not in column.titles))
    return Column(column.name, known, column.required, column.example, column.note, column.kind)


def _kept(listed: Listed, batch: Any, by: Actor, at: datetime) -> tuple[OutsideRow, str]:
    try:
        return list_row(listed=listed, unit_id=batch.unit_id, by=by, at=at)
    except CaseRefused as refusal:
        raise RowRefused("number", str(refusal)) from refusal


def _listed(line: Line, system: str, at: datetime) -> Listed:
    number = line["number"].strip()
    if len(number) > 60:
        raise RowRefused("number", f"编号有 {len(number)} 个字，最多 60 个。")
    when = _moment(line["at"], "at")
    if when > at:
        raise RowRefused("at", "报警时间比现在还晚。请核对这一行。")
    said = {name: value for name, value in line.values.items() if value}
    if said.get("occurred"):
        said["occurred"] = _moment(said["occurred"], "occurred").isoformat()
    loss = _fen(line.values.get("loss", ""))
    if loss is not None:
        said["loss_fen"] = str(loss)
    if not _is_type(said.get("type", "")):
        said.pop("type", None)
    caller = _phone(line.values.get("caller", ""))
    return Listed(system, number, when, caller, line.values.get("words", ""), loss, said)


def _moment(written: str, column: str) -> datetime:
    """Return a time as another system writes it: with dashes, slashes or 年月日, with or without seconds."""
    plain = written.strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", " ").replace("T", " ")
    try:
        found = parse_datetime(" ".join(plain.split()) if ":" in plain else f"{plain.strip()} 00:00")
    except ValueError:
        found = None
    if found is None:
        raise RowRefused(column, "时间写法认不出。写成 2026-11-23 09:05 这样。")
    return make_aware(found) if found.tzinfo is None else found


def _fen(written: str) -> int | None:
    if not written.strip():
        return None
    try:
        fen = Fen.parse(written).fen
    except BadValue as problem:
        raise RowRefused("loss", str(problem)) from problem
    if fen < 0:
        raise RowRefused("loss", "损失不能小于 0。")
    return fen


def _phone(written: str) -> str:
    if not written.strip():
        return ""
    try:
        return PhoneNumber.parse(written).value
    except BadValue as problem:
        raise RowRefused("caller", str(problem)) from problem


def _is_type(code: str) -> bool:
    return len(code) == 3 and code[0] == "C" and code[1:].isdigit()
