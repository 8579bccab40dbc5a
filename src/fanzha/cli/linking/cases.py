"""A row of a table as a case to link: which heading holds which mark, and what a story names besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fanzha.core.linking import FROM_TEXT, KIND_NAMES, Case, TraitKind, normal, signature
from fanzha.core.text import find_entities, normalise

from ..screening.problems import ExitCode, Refused

_MORE = {
    "收款卡号": TraitKind.ACCOUNT, "收款账户": TraitKind.ACCOUNT, "对方账号": TraitKind.ACCOUNT,
    "嫌疑账号": TraitKind.ACCOUNT,
    "嫌疑电话": TraitKind.PHONE, "对方电话": TraitKind.PHONE, "涉案电话": TraitKind.PHONE, "链接": TraitKind.URL,
    "网站": TraitKind.URL, "QQ": TraitKind.QQ, "微信": TraitKind.WECHAT, "APP": TraitKind.APP, "App": TraitKind.APP,
    "软件名称": TraitKind.APP, "收款人": TraitKind.PAYEE_NAME, "二级账户": TraitKind.LOWER_ACCOUNT,
}  # fmt: skip
_HEADINGS: dict[str, TraitKind] = {
    **{kind.value: kind for kind in TraitKind},
    **{name: kind for kind, name in KIND_NAMES.items()},
    **_MORE,
}
_ID = ("id", "编号", "案件编号", "案号", "警情编号")
_TYPE = ("type", "类型", "案件类型", "诈骗类型")
_DAY = ("day", "date", "日期", "发案时间", "报案时间", "时间")
_STORY = ("story", "text", "案情", "简要案情", "内容")
_VICTIM = ("person", "victim", "受害人电话", "报警电话", "受害人身份证号")
_OWN = ("own", "受害人账号", "付款账号")
_PARTED = re.compile(r"[;；\n、|]+|(?<=\d)[,，](?=\d)|\s{2,}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(slots=True)
class Read:
    """The cases of a file, and what could not be read: a sentence each."""

    cases: list[Case] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which heading of a file holds what."""

    id: str
    type: str
    day: str
    story: str
    persons: tuple[str, ...]
    own: tuple[str, ...]
    marks: Mapping[str, TraitKind]


def layout_of(headings: Sequence[str]) -> Layout:
    """Return what the headings of a file hold.

    Raises:
        Refused: no heading names a mark or a story, so that there is nothing to link by.
    """
    marks = {name: _HEADINGS[name] for name in headings if name in _HEADINGS}
    story = _first(headings, _STORY)
    if not marks and not story:
        known = "、".join(name for name in KIND_NAMES.values())
        raise Refused(
            ExitCode.NO_SUCH_COLUMN,
            f"没有可以串并的列。表头要有其中一个：{known}，或者“案情”。",
            f"No column to link by. Name one of: {', '.join(TraitKind)}, or 案情 (story).",
        )
    return Layout(
        _first(headings, _ID), _first(headings, _TYPE), _first(headings, _DAY), story,
        tuple(name for name in headings if name in _VICTIM), tuple(name for name in headings if name in _OWN), marks,
    )  # fmt: skip


def _first(headings: Sequence[str], names: Iterable[str]) -> str:
    return next((name for name in names if name in headings), "")


def cases_of(rows: Iterator[tuple[int, Mapping[str, str]]], layout: Layout) -> Read:
    """Return the cases of numbered rows; a row that cannot be used is left out and told."""
    read, seen = Read(), set()
    for number, row in rows:
        given = row.get(layout.id, "").strip() or str(number)
        if given in seen:
            read.problems.append(f"第 {number} 行：编号 {given[:40]} 前面出现过，只算第一条。请核对是不是重复登记。")
            continue
        seen.add(given)
        read.cases.append(_case(given, number, row, layout, read.problems))
    return read


def _case(given: str, number: int, row: Mapping[str, str], layout: Layout, problems: list[str]) -> Case:
    story = row.get(layout.story, "")
    persons = {normal(TraitKind.PHONE, one) for name in layout.persons for one in _parts(row.get(name, ""))}
    own = {normal(TraitKind.ACCOUNT, one) for name in layout.own for one in _parts(row.get(name, ""))}
    marks = {(kind, normal(kind, one)) for name, kind in layout.marks.items() for one in _parts(row.get(name, ""))}
    marks |= _named_in(story)
    # What is the victim's own stands in a story as often as the other side's.
    kept = frozenset((kind, value) for kind, value in marks if value and value not in persons | own)
    day = _day(row.get(layout.day, ""), number, problems)
    return Case(given, kept, row.get(layout.type, "").strip(), day, signature(story), frozenset(persons - {""}))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _PARTED.split(cell) if part.strip()]


def _named_in(story: str) -> set[tuple[TraitKind, str]]:
    if not story:
        return set()
    found = find_entities(normalise(story))
    return {(kind, normal(kind, one.value)) for one in found if (kind := FROM_TEXT.get(one.kind)) is not None}


def _day(cell: str, number: int, problems: list[str]) -> date | None:
    if not cell.strip():
        return None
    match = _DATE.search(cell)
    try:
        return date(*(int(part) for part in match.groups())) if match else datetime.fromisoformat(cell.strip()).date()
    except ValueError:
        problems.append(f"第 {number} 行：看不懂日期“{cell.strip()[:20]}”，这一条不按时间比较。写成 2026-11-23。")
        return None
