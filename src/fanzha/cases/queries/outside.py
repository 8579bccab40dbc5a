"""The daily comparison with the 110 list: what is missing here, what has no number there, what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from fanzha.cases.models import Case, OutsideRow, OutsideSystem
from fanzha.cases.queries.register import cases_seen
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.retention import PersonKeys, Section

# How far apart the two times of one report may lie: the desk writes while it talks.
FAR: Final = timedelta(hours=2)
_DAYS: Final = 31
COLUMN_NAMES: Final = {
    "number": "编号", "at": "报案时间", "occurred": "发案时间", "name": "姓名", "caller": "电话", "loss": "损失金额",
    "type": "类型", "words": "案情", "account": "收款账户", "suspect": "嫌疑人电话", "system": "来源系统",
}  # fmt: skip


def rows_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the rows of other systems that the actor sees, the newest first."""
    seen: QuerySet[Any] = OutsideRow.objects.visible_to(actor, Permission.CASE_VIEW)
    return seen.select_related("unit", "case").order_by("-at", "-id")


def row_seen(actor: Actor, pk: int) -> OutsideRow:
    """Return one row.

    Raises:
        OutsideRow.DoesNotExist: not among the rows that the actor sees.
    """
    row: OutsideRow = rows_seen(actor).get(pk=pk)
    return row


@dataclass(frozen=True, slots=True)
class Apart:
    """A row and its case that say different things, in words."""

    row: OutsideRow
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One day: what the list has and we do not, what we have and it does not, what differs."""

    day: date
    listed: int
    missing: Sequence[OutsideRow]
    without_number: Sequence[Case]
    apart: Sequence[Apart]
    aside: Sequence[OutsideRow]


def comparison(actor: Actor, day: date) -> Comparison:
    """Return the comparison of a day; a row belongs to the day of its report, as a case does."""
    start = datetime.combine(day, time(), CHINA)
    within = {"at__gte": start, "at__lt": start + timedelta(days=1)}
    rows = list(rows_seen(actor).filter(**within))
    cases = cases_seen(actor).filter(
        reported_at__gte=start, reported_at__lt=start + timedelta(days=1), channel=Case.Channel.CALL
    ).exclude(outside_numbers__system="110")  # fmt: skip
    apart = [Apart(row, said) for row in rows if (said := differences(row))]
    return Comparison(
        day, len(rows), [row for row in rows if row.state == OutsideRow.State.MISSING], list(cases[:200]), apart,
        [row for row in rows if row.state == OutsideRow.State.ASIDE],
    )  # fmt: skip


def differences(row: OutsideRow) -> list[str]:
    """Return in words what a row says otherwise than its case, or otherwise than it said before."""
    found = []
    case = row.case
    if case is not None and row.loss_fen is not None and case.loss_fen is not None and row.loss_fen != case.loss_fen:
        found.append(f"金额：清单 {row.loss_fen / 100:,.2f} 元，案件 {case.loss_fen / 100:,.2f} 元")
    if case is not None and abs(case.reported_at - row.at) > FAR:
        hours = round(abs(case.reported_at - row.at).total_seconds() / 3600, 1)
        found.append(f"报案时间相差 {hours} 小时")
    found += [f"{name}和上次清单不一样" for name in changed_columns(row)]
    return found


def changed_columns(row: OutsideRow) -> list[str]:
    """Return the names of the columns that came differently since a row was taken over."""
    if row.differs is None:
        return []
    old, new = row.said or {}, row.differs
    return [title for name, title in COLUMN_NAMES.items() if old.get(name, "") != new.get(name, "")]


def register(actor: Actor, until: date) -> list[dict[str, Any]]:
    """Return for each of the last days how many rows came, and what became of them, the newest day first."""
    start = datetime.combine(until - timedelta(days=_DAYS - 1), time(), CHINA)
    counted = (
        rows_seen(actor).filter(at__gte=start, at__lt=datetime.combine(until, time(), CHINA) + timedelta(days=1))
        .order_by().annotate(day=TruncDate("at", tzinfo=CHINA)).values("day")
        .annotate(
            listed=Count("id"), missing=Count("id", filter=Q(state="missing")),
            matched=Count("id", filter=Q(state="matched")), aside=Count("id", filter=Q(state="aside")),
        )
        .order_by("-day")
    )  # fmt: skip
    return list(counted)


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with the rows of other systems that a person's phone called from."""
    rows = OutsideRow.objects.filter(caller_index__in=keys.phone_indexes, erased_at__isnull=True).order_by("-at")
    found = []
    for row in rows if keys.phone_indexes else ():
        when = f"{row.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        lines = (("编号", row.number), ("时间", when), ("内容", row.words))
        found.append(Section("其他系统的警情", lines, source="110 清单或其他系统的导出"))
    return found


def systems() -> list[OutsideSystem]:
    """Return the systems whose headings are saved, by name."""
    return list(OutsideSystem.objects.order_by("name"))
