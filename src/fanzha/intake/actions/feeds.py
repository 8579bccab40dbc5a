"""Messages from a file: read row by row, screened in batches, each taken once however often the file is sent.

A row in which nothing was found keeps its number, verdict and key, no text and no person: the counts can be traced, and
the original stands, encrypted, in the batch's own file until that is erased.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from fanzha.common import crypto, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.core.screening import Kind, PublicVerdict
from fanzha.intake.actions import counting, routing, shadow, sources
from fanzha.intake.actions.new import NewReport, Screened, screened
from fanzha.intake.models import Finding, Report
from fanzha.intake.queries.limits import limits
from fanzha.intake.queries.names import KINDS
from fanzha.intake.queries.phones import NoPersonsPhone, person_phone
from fanzha.org.queries import root_unit, town_choices

COLUMNS: Final = (
    Column("text", ("内容", "短信内容", "消息内容", "文本", "原文"), required=True, example="您的快递丢失，加客服……"),
    Column(
        "phone", ("手机号", "被骗对象手机号", "机主号码", "电话"), example="13800138000", note="要劝阻的人", kind="code"
    ),
    Column("name", ("姓名", "机主姓名", "被骗对象"), example="张三"),
    Column("town", ("乡镇", "街道", "所在乡镇"), example="柳河镇", note="按机构名称，空着就先放在县里"),
    Column("caller", ("对方号码", "主叫号码", "发送号码"), example="0085212345678", kind="code"),
    Column(
        "external",
        ("来源编号", "编号", "流水号", "事件编号"),
        example="YD20261122-0001",
        note="同一编号只收一次",
        kind="code",
    ),
    Column("at", ("时间", "发生时间", "接收时间"), example="2026-11-22 13:02"),
)
_FORMATS: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?.*")
_CLOCK_SLACK: Final = timedelta(hours=1)  # another system's clock may run ahead of ours
_KINDS: Final = (Kind.UNKNOWN, Kind.SMS, Kind.CHAT, Kind.CALL, Kind.NOTE)


class Options(forms.Form):
    """What is asked beside the file: who sends it, and what sort of text it holds."""

    source = forms.ChoiceField(label="来源", choices=[])
    kind = forms.ChoiceField(
        label="内容是", choices=[(kind.value, KINDS[kind.value]) for kind in _KINDS], required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        source: Any = self.fields["source"]
        source.choices = sources.source_choices()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every row of a batch needs to know."""

    source_code: str
    kind: Kind
    batch_id: int
    root_id: int
    towns: Mapping[str, int]
    uploader_kind: str
    at: datetime


class Messages:
    """The importer of messages."""

    kind = "messages"
    title = "待筛查的短信、通话内容"
    columns: Sequence[Column] = COLUMNS
    limits = Limits(max_cell_chars=20_000)
    permission = Permission.FEED_IMPORT
    options_form: type[Any] | None = Options
    note = "每行筛查一遍：查到可疑的送核实，可信来源按规则直接转预警；没查到问题的只计数，不留内容。"

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Take one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        answer = self.apply_many([line], batch=batch, by=by, at=at)[0]
        if isinstance(answer, RowRefused):
            raise answer
        return answer

    def apply_many(self, lines: Sequence[Line], *, batch: Any, by: Actor, at: datetime) -> list[Outcome | RowRefused]:
        """Take the rows of one chunk, inside the caller's transaction; the answers are in the order of the rows."""
        ground = _ground(batch, at)
        read = [_read_or_refusal(line, ground) for line in lines]
        taken = _take([new for new in read if isinstance(new, NewReport)], ground, by)
        return [_answer(one, taken) for one in read]


def _ground(batch: Any, at: datetime) -> _Ground:
    towns = {name: unit.pk for unit in town_choices() for name in (unit.name, unit.short_name, unit.code) if name}
    options = batch.options
    kind = Kind(options.get("kind") or "unknown")
    return _Ground(options["source"], kind, batch.pk, root_unit().pk, towns, batch.unit.kind, at)


def _read_or_refusal(line: Line, ground: _Ground) -> NewReport | RowRefused:
    try:
        return _read(line, ground)
    except RowRefused as refusal:
        return refusal


def _read(line: Line, ground: _Ground) -> NewReport:
    # Halves of characters come in by broken files; nothing can show them.
    values = {name: "".join(c for c in said if not "\ud800" <= c <= "\udfff") for name, said in line.values.items()}
    return NewReport(
        key=_row_key(values, ground.source_code),
        source_code=ground.source_code,
        unit_id=_unit(values.get("town", ""), ground),
        text=values["text"],
        kind=ground.kind,
        caller=values.get("caller", "")[:40],
        target_name=_name(values.get("name", "")),
        target_phone=_phone(values.get("phone", "")),
        external_id=values.get("external", ""),
        batch_id=ground.batch_id,
        happened_at=_moment(values.get("at", ""), ground.at),
    )


def _row_key(values: Mapping[str, str], source_code: str) -> str:
    """Return what makes a row the same row again: its number at the sender, or all that it says."""
    external = values.get("external", "")
    said = external or "\x1f".join(values.get(column.name, "") for column in COLUMNS)
    return f"feed:{source_code}:{crypto.blind('feed', f'{bool(external)}{said}')}"


def _unit(town: str, ground: _Ground) -> int:
    if not town:
        return ground.root_id
    if town not in ground.towns:
        raise RowRefused("town", f"没有叫“{town[:20]}”的乡镇。按机构里的名称写，或者空着。")
    return ground.towns[town]


def _phone(text: str) -> str:
    try:
        return person_phone(text)
    except NoPersonsPhone as problem:
        raise RowRefused("phone", f"{problem}。") from problem


def _name(text: str) -> str:
    if len(text) > 40:
        raise RowRefused("name", f"姓名有 {len(text)} 个字，最多 40 个。是不是填错了列？")
    return text


def _moment(text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    found = _FORMATS.fullmatch(text)
    try:
        moment = _at(*(int(part or 0) for part in found.groups())) if found else None
    except ValueError:
        moment = None
    if moment is None:
        raise RowRefused("at", "时间认不出来。写成 2026-11-22 13:02 的样子。")
    if moment > now + _CLOCK_SLACK:
        raise RowRefused("at", f"时间是 {moment:%Y-%m-%d %H:%M}，还没到。检查年月日。")
    return moment


def _at(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)


def _take(news: Sequence[NewReport], ground: _Ground, by: Actor) -> dict[str, Outcome]:
    """Write what is new among the rows; return what became of each key."""
    first_of = {new.key: new for new in reversed(news)}
    known = dict(Report.objects.filter(key__in=first_of).values_list("key", "id"))
    fresh = [new for new in news if new.key not in known and first_of[new.key] is new]
    outcomes = {key: Outcome("same", report_id) for key, report_id in known.items()}
    if fresh:
        outcomes |= _write(fresh, ground, by)
    return outcomes


def _write(fresh: Sequence[NewReport], ground: _Ground, by: Actor) -> dict[str, Outcome]:
    source = sources.source(ground.source_code, ground.at)
    rules = limits(ground.at)
    rows = screened(fresh, source, rules, ground.at)
    # The trust is in who sends, not in what a file says of itself.
    may_skip = by.may(Permission.REPORT_CONFIRM) or ground.uploader_kind == source.kind
    routing.route(rows, source, rules, ground.at, may_skip=may_skip)
    for row in rows:
        row.report.is_untold = routing.has_news(row.report)
    Report.objects.bulk_create([row.report for row in rows])
    Finding.objects.bulk_create([finding for row in rows for finding in row.findings])
    pairs = zip(rows, fresh, strict=True)
    shadow.judge_unkept(
        [(row.report, new.text) for row, new in pairs if new.text and not row.report.text], at=ground.at
    )
    if any(row.report.is_untold for row in rows):
        jobs.defer("intake.tell", batch_id=ground.batch_id)
    counting.count_many("feed", Counter(_verdict(row.report) for row in rows), ground.at)
    return {row.report.key: Outcome("added", row.report.pk, after=_after(row)) for row in rows}


def _verdict(report: Report) -> str:
    if report.is_scam:
        return PublicVerdict.LIKELY_SCAM.value
    return PublicVerdict.NOTHING.value if report.grade == "none" else PublicVerdict.UNSURE.value


def _after(row: Screened) -> dict[str, Any]:
    report = row.report
    return {"number": report.number, "state": report.state, "grade": report.grade, "version": report.version}


def _answer(one: NewReport | RowRefused, taken: dict[str, Outcome]) -> Outcome | RowRefused:
    """Return what became of a row; the second of two equal rows in one chunk is the same as the first."""
    if isinstance(one, RowRefused):
        return one
    answer = taken[one.key]
    taken[one.key] = Outcome("same", answer.subject_id)
    return answer
