"""Registers whose fields are data: what a kind asks for, and what of a written row can stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fanzha.core.values import Fen, PhoneNumber, Url

TYPES: Final = (
    "text", "long_text", "number", "money", "date", "choice", "yes_no", "phone", "person", "unit", "place", "link",
)  # fmt: skip
_WORDS: Final = frozenset({"text", "long_text", "phone", "person", "place", "link"})
# A phone and a name say who somebody is, whatever the kind says of the field.
_ALWAYS_PERSONAL: Final = frozenset({"phone", "person"})
_MOST_CHARACTERS: Final = {"text": 200, "long_text": 2000, "person": 40, "place": 200}
_LARGEST_NUMBER: Final = 1_000_000_000  # more than a county has of anything that is counted by hand
# A resident identity number has 18 places (15 until 1999); people part the digits by blanks or dashes.
_IDENTITY = re.compile(r"(?<!\d)(?:\d[\s-]?){17}[\dXx](?![\dXx])|(?<!\d)(?:\d[\s-]?){14}\d(?!\d)")
_WHOLE = re.compile(r"\d+")
_YES_NO: Final = {"是": True, "有": True, "1": True, "否": False, "无": False, "没有": False, "0": False}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＯ－\u3000", "0123456789XxO- ")


class BadKind(ValueError):
    """A kind of register cannot be used as written; the text says which part and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    Attributes:
        type: one of TYPES.
        choices: what may be chosen; of a choice alone.
        is_personal: masked, and revealed with a purpose.
        is_unique: an entry is told from the others of its unit by these fields together.
        most: code of another number of the entry that this one may not exceed.
    """

    code: str
    name: str
    type: str
    is_required: bool = False
    is_listed: bool = False
    is_personal: bool = False
    is_unique: bool = False
    choices: tuple[str, ...] = ()
    most: str = ""

    @property
    def is_words(self) -> bool:
        """Say whether it holds words of whoever writes, which are kept sealed."""
        return self.type in _WORDS


@dataclass(frozen=True, slots=True)
class Count:
    """What entries add to a counter: the sum of a field, or one each where no field is named."""

    counter: str
    by_date: str
    sum_of: str = ""


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """One kind of register.

    Attributes:
        group: under which heading it stands.
        unit_kinds: kinds of units that keep it; all where none is named.
        note: what whoever fills it in should know.
        has_states: its entries are found, graded, resolved, checked, closed.
        is_emergency_plan: its entries are what a grave risk must have.
        day, repeats: fields that put an entry into the calendar; empty where it does not belong there.
    """

    code: str
    name: str
    unit_kinds: tuple[str, ...]
    fields: tuple[Field, ...]
    counts: tuple[Count, ...] = ()
    has_states: bool = False
    has_evidence: bool = False
    group: str = "其他"
    note: str = ""
    is_emergency_plan: bool = False
    day: str = ""
    repeats: str = ""

    def field(self, code: str) -> Field | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)

    def is_kept_by(self, unit_kind: str) -> bool:
        """Say whether units of some kind keep it."""
        return not self.unit_kinds or unit_kind in self.unit_kinds


@dataclass(frozen=True, slots=True)
class Grade:
    """How grave a hidden risk is.

    Attributes:
        days: within how many days it is to be resolved.
        needs_plan: an emergency plan must stand first.
    """

    code: str
    name: str
    days: int
    needs_plan: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a row: values as JSON holds them, and a sentence for each field that cannot stand."""

    values: Mapping[str, Any]
    problems: Mapping[str, str]


def read_kinds(content: Mapping[str, Any]) -> dict[str, RegisterKind]:
    """Return the kinds of a rule version by code, in its order.

    Raises:
        BadKind: a code stands twice, a type is unknown, a choice has nothing to choose, or a count names no field.
    """
    kinds = [_kind(row) for row in content["kinds"]]
    _refuse_doubles((kind.code for kind in kinds), "登记册")
    return {kind.code: kind for kind in kinds}


def read_grades(content: Mapping[str, Any]) -> dict[str, Grade]:
    """Return the grades of a rule version by code, the slightest first.

    Raises:
        BadKind: a code stands twice, or no days are given.
    """
    grades = [
        Grade(one["code"], one["name"], int(one["days"]), bool(one.get("needs_plan"))) for one in content["grades"]
    ]
    _refuse_doubles((one.code for one in grades), "隐患分级")
    if short := [one.name for one in grades if one.days < 1]:
        raise BadKind(f"“{short[0]}”的整改期限至少 1 天。")
    return {one.code: one for one in grades}


def _kind(row: Mapping[str, Any]) -> RegisterKind:
    fields = tuple(_field(one) for one in row["fields"])
    _refuse_doubles((one.code for one in fields), f"“{row['name']}”的栏目")
    kind = RegisterKind(
        row["code"], row["name"], tuple(row["unit_kinds"]), fields,
        tuple(Count(one["counter"], one["by_date"], one.get("sum_of", "")) for one in row.get("counts", ())),
        bool(row.get("has_states")), bool(row.get("has_evidence")), row.get("group", "其他"), row.get("note", ""),
        bool(row.get("is_emergency_plan")), row.get("dates", {}).get("on", ""), row.get("dates", {}).get("repeats", ""),
    )  # fmt: skip
    _check_counts(kind)
    _check_others(kind)
    return kind


def _field(row: Mapping[str, Any]) -> Field:
    if row["type"] not in TYPES:
        raise BadKind(f"栏目“{row['name']}”的类型“{row['type']}”不认识。可以用：{'、'.join(TYPES)}。")
    choices = tuple(row.get("choices", ()))
    if (row["type"] == "choice") != bool(choices):
        raise BadKind(f"栏目“{row['name']}”：单选要列出选项，其他类型不列选项。")
    return Field(
        row["code"], row["name"], row["type"], bool(row.get("required")), bool(row.get("listed")),
        bool(row.get("personal")) or row["type"] in _ALWAYS_PERSONAL, bool(row.get("unique")), choices,
        row.get("most", ""),
    )  # fmt: skip


def _check_counts(kind: RegisterKind) -> None:
    types = {one.code: one.type for one in kind.fields}
    for count in kind.counts:
        if types.get(count.by_date) != "date":
            raise BadKind(f"“{kind.name}”按“{count.by_date}”计数，但没有这个日期栏目。")
        if count.sum_of and types.get(count.sum_of) != "number":
            raise BadKind(f"“{kind.name}”合计“{count.sum_of}”，但没有这个数字栏目。")


def _check_others(kind: RegisterKind) -> None:
    types = {one.code: one.type for one in kind.fields}
    for one in kind.fields:
        if one.most and (one.type != "number" or types.get(one.most) != "number"):
            raise BadKind(f"“{kind.name}”的“{one.name}”要和另一个数字栏目比，但没有“{one.most}”这一栏。")
    if kind.day and types.get(kind.day) != "date":
        raise BadKind(f"“{kind.name}”按“{kind.day}”进日历，但没有这个日期栏目。")


def _refuse_doubles(codes: Iterable[str], what: str) -> None:
    if twice := [code for code, times in Counter(codes).items() if times > 1]:
        raise BadKind(f"{what}里“{twice[0]}”出现两次，请改成不同的代码。")


def read_values(kind: RegisterKind, written: Mapping[str, Any]) -> Reading:
    """Return what a person or a spreadsheet wrote for a kind's fields; what the kind does not ask for is left out.

    Args:
        written: field code to text, number, date or bool. Money is written in yuan and read in fen.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in kind.fields:
        try:
            value = _read(field, written.get(field.code))
        except ValueError as problem:  # BadValue is one too
            problems[field.code] = str(problem)
            continue
        if value is not None:
            values[field.code] = value
        elif field.is_required:
            problems[field.code] = f"请填写“{field.name}”。"
    return Reading(values, problems | _too_many(kind, values))


def _too_many(kind: RegisterKind, values: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for one in kind.fields:
        bound = kind.field(one.most)
        if bound and one.code in values and bound.code in values and values[one.code] > values[bound.code]:
            found[one.code] = f"“{one.name}”不能多于“{bound.name}”（{values[bound.code]}）。"
    return found


def looks_like_identity(text: str) -> bool:
    """Say whether a text holds what may be a resident identity number, right or wrong.

    >>> [looks_like_identity(text) for text in ("证号110105 19491231 002X", "单号 20261123")]
    [True, False]
    """
    return bool(_IDENTITY.search(text.translate(_FULL_WIDTH)))


def _read(field: Field, raw: Any) -> Any:
    text = "" if raw is None else str(raw).strip()
    if not text:
        return None
    if looks_like_identity(text):
        raise ValueError(f"“{field.name}”里像有身份证号。登记册不收身份证号，请删去。")
    reader: Callable[[Field, Any, str], Any] = _READERS.get(field.type, _text)
    return reader(field, raw, text)


def _text(field: Field, raw: Any, text: str) -> str:
    most = _MOST_CHARACTERS.get(field.type, _MOST_CHARACTERS["text"])
    if len(text) > most:
        raise ValueError(f"“{field.name}”最多 {most} 个字，现在是 {len(text)} 个。")
    return text


def _number(field: Field, raw: Any, text: str) -> int:
    whole = text.translate(_FULL_WIDTH).replace(",", "").removesuffix(".0")
    if not _WHOLE.fullmatch(whole):
        raise ValueError(f"“{field.name}”要填整数，例如 120。")
    if len(whole) > len(str(_LARGEST_NUMBER)) or int(whole) > _LARGEST_NUMBER:
        raise ValueError(f"“{field.name}”太大，请核对是不是多写了几位。")
    return int(whole)


def _date(field: Field, raw: Any, text: str) -> str:
    try:
        return date.fromisoformat(text[:10].replace("/", "-")).isoformat()
    except ValueError:
        raise ValueError(f"“{field.name}”要填日期，例如 2026-03-01。") from None


def _choice(field: Field, raw: Any, text: str) -> str:
    if text not in field.choices:
        raise ValueError(f"“{field.name}”没有这个选项。可选：{'、'.join(field.choices)}。")
    return text


def _yes_no(field: Field, raw: Any, text: str) -> bool:
    if isinstance(raw, bool):
        return raw
    if text not in _YES_NO:
        raise ValueError(f"“{field.name}”请填“是”或“否”。")
    return _YES_NO[text]


def _money(field: Field, raw: Any, text: str) -> int:
    amount = Fen.parse(text).fen
    if amount < 0:
        raise ValueError(f"“{field.name}”不能小于 0。")
    return amount


def _phone(field: Field, raw: Any, text: str) -> str:
    return PhoneNumber.parse(text).value


def _link(field: Field, raw: Any, text: str) -> str:
    return Url.parse(text).value


_READERS: Final[Mapping[str, Callable[[Field, Any, str], Any]]] = {
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
    "phone": _phone,
    "link": _link,
}


def counted(kind: RegisterKind, entries: Iterable[Mapping[str, Any]], first: date, last: date) -> dict[str, int]:
    """Return what entries add to each counter of a kind, by the days of a span, both ends included."""
    found = dict.fromkeys((one.counter for one in kind.counts), 0)
    for values in entries:
        for count in kind.counts:
            on = values.get(count.by_date)
            if on and first.isoformat() <= on <= last.isoformat():
                found[count.counter] += values.get(count.sum_of, 0) if count.sum_of else 1
    return found


__all__ = [
    "TYPES", "BadKind", "Count", "Field", "Grade", "Reading", "RegisterKind", "counted", "looks_like_identity",
    "read_grades", "read_kinds", "read_values",
]  # fmt: skip
