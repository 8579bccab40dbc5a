"""Reads one cell as its column means it: identifiers stay whole, or the row says that they are lost."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from fanzha.common.imports.table import Column, Limits, RowRefused

# Excel keeps 15 digits of a number; from there on the last ones are zeros that nobody wrote.
_WHOLE_BELOW = 10**15
_SCIENTIFIC = re.compile(r"(\d(?:\.\d+)?)[eE]\+?(\d{1,3})")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_NEUTRALISED = re.compile(r"^'(?='*[=+\-@\t\r])")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's dates, its wrong leap day of 1900 reckoned in
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_ERROR = "e"


def read(cell: Any, column: Column, limits: Limits) -> str:
    """Return a cell as text.

    Raises:
        RowRefused: it is too long, lost digits, is a failed formula, or does not fit the column's kind.
    """
    if isinstance(cell, str) and _is_plain(cell, column, limits):
        return cell
    if isinstance(cell, list) and cell[0] == _ERROR:
        raise RowRefused(column.name, f"“{column.title}”里的公式算不出来（{cell[1]}）。请改成数值再上传。")
    text = _as_text(cell, column)
    if len(text) > limits.max_cell_chars:
        raise RowRefused(
            column.name, f"“{column.title}”有 {len(text):,} 个字，最多 {limits.max_cell_chars:,} 个。请删短后再上传。"
        )
    if "\0" in text:
        raise RowRefused(column.name, f"“{column.title}”里有看不见的空字符，像是文件损坏。请重新填写这一格。")
    if not text:
        return ""
    return _OF_KIND[column.kind](text, column)


def _is_plain(cell: str, column: Column, limits: Limits) -> bool:
    """Say whether a cell is read as it stands: most of a long table is digits, or words without digits."""
    if not cell:
        return True
    if column.kind not in {"text", "code"} or len(cell) > limits.max_cell_chars:
        return False
    return cell.isdigit() and cell.isascii() if column.kind == "code" else cell.isalpha() or cell.isdigit()


def raw(cell: Any, limits: Limits) -> str:
    """Return what a cell says, for showing beside a refusal; never fails, never longer than allowed."""
    text = str(cell[1]) if isinstance(cell, list) else _number(cell) if isinstance(cell, int | float) else str(cell)
    return text.strip()[: limits.max_cell_chars]


def _as_text(cell: Any, column: Column) -> str:
    if isinstance(cell, str):
        text = cell.replace("_x000D_", "").replace("\r\n", "\n").strip()
        return _NEUTRALISED.sub("", text)  # the mark that our own exports put before what looks like a formula
    if isinstance(cell, list):
        return _without_midnight(str(cell[1]))
    if column.kind != "number" and abs(cell) >= _WHOLE_BELOW:
        raise RowRefused(column.name, _lost(column))
    return _number(cell)


def _number(cell: float) -> str:
    return str(int(cell)) if isinstance(cell, int) or cell.is_integer() else repr(cell)


def _without_midnight(moment: str) -> str:
    return moment.removesuffix(" 00:00:00")


def _lost(column: Column) -> str:
    return f"“{column.title}”被表格软件改成了数字，后几位已经丢失。请把这一列设为“文本”格式，重新填写号码。"


def _text(text: str, column: Column) -> str:
    """Restore an identifier that a spreadsheet wrote as a float; refuse one whose digits are gone."""
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1] if len(whole[1]) >= 5 else text
    if power := _SCIENTIFIC.fullmatch(text):
        digits, exponent = power[1].replace(".", ""), int(power[2])
        if len(digits) < exponent + 1 or len(digits) > 15:
            raise RowRefused(column.name, _lost(column))
        return digits if len(digits) == exponent + 1 else text
    return text


def _code(text: str, column: Column) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1]
    return _text(text, column)


def _integer(text: str, column: Column) -> str:
    plain = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text))
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise RowRefused(column.name, f"“{column.title}”要写数字，如 200，不加单位和“约”。") from None
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= _WHOLE_BELOW:
        raise RowRefused(column.name, f"“{column.title}”要写整数，如 200。")
    return str(int(number))


def _date(text: str, column: Column) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _DAY.fullmatch(plain) or _DAY_DIGITS.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        raise RowRefused(column.name, f"“{column.title}”里没有这一天。请写成 2026-11-22 的样子。") from None
    if plain.isdigit() and int(plain) in _SERIALS:
        return (_SERIAL_EPOCH + timedelta(days=int(plain))).isoformat()
    raise RowRefused(column.name, f"“{column.title}”要写日期，如 2026-11-22。")


_OF_KIND = {"text": _text, "code": _code, "number": _integer, "date": _date}
