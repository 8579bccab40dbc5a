"""The rows of a csv, jsonl or xlsx file with the columns text, label, kind and type, numbered as people see them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fanzha.cli.screening.decode import open_text
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.cli.screening.sources import MOST_FIELD
from fanzha.cli.screening.tables import check_zip

MOST_ROWS = 500_000  # all are held in memory; a centre's labels of ten years are fewer
_NAMES = {
    "text": ("text", "内容", "文本", "短信内容", "消息内容"),
    "label": ("label", "标注", "标签", "结论", "is_scam"),
    "kind": ("kind", "种类", "内容种类"),
    "type": ("type", "类型", "诈骗类型"),
}
_NEEDED = ("text", "label")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as written; `number` counts lines from 1, headings included."""

    number: int
    text: str
    label: str
    kind: str
    type: str


def lines_of(path: Path) -> list[Line]:
    """Return the rows of a file that hold anything.

    Raises:
        Refused: it cannot be opened or read, has no such columns, or too many rows.
    """
    readers = {".csv": _csv, ".tsv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Refused(
            ExitCode.NOT_READABLE,
            f"{path.name}：不认识这种文件。可以用 csv、jsonl、xlsx。",
            f"{path.name}: unknown kind of file. Use csv, jsonl or xlsx.",
        )
    try:
        with path.open("rb") as stream:
            lines = [line for line in _counted(reader(stream, path.name), path.name) if line.text or line.label]
    except OSError as problem:
        reason = problem.strerror or "unknown"
        raise Refused(
            ExitCode.CANNOT_OPEN, f"打不开文件 {path.name}。请检查路径和权限。", f"Cannot open {path.name}: {reason}."
        ) from None
    except UnicodeDecodeError:
        raise _unreadable(path.name) from None
    return lines


def _counted(lines: Iterator[Line], name: str) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise Refused(
                ExitCode.TOO_LARGE,
                f"{name} 超过 {MOST_ROWS:,} 行。请抽取一部分再训练。",
                f"{name} has more than {MOST_ROWS:,} rows. Take a sample.",
            )
        yield line


def _csv(stream: BinaryIO, name: str) -> Iterator[Line]:
    csv.field_size_limit(MOST_FIELD)
    with open_text(stream, newline="") as text:
        heading = text.readline()
        separator = max(",\t;", key=heading.count)
        places = _places(next(csv.reader([heading], delimiter=separator), []), name)
        reader = csv.reader(text, delimiter=separator)
        before = 1  # a cell may hold line ends: a row is named by the line it begins on
        try:
            for cells in reader:
                yield _line(before + 1, cells, places)
                before = 1 + reader.line_num
        except csv.Error:
            raise _unreadable(name, before + 1) from None


def _jsonl(stream: BinaryIO, name: str) -> Iterator[Line]:
    with open_text(stream) as text:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield _from_object(line, number, name)


def _from_object(line: str, number: int, name: str) -> Line:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise _unreadable(name, number) from None
    if not isinstance(entry, dict):
        raise _unreadable(name, number)
    places = _places(list(entry), name)
    return _line(number, list(entry.values()), places)


def _xlsx(stream: BinaryIO, name: str) -> Iterator[Line]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - slow to load, seldom needed

    check_zip(stream)
    try:
        rows: Iterable[list[Any]] = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError, IndexError):
        raise _unreadable(name) from None
    remaining = iter(rows)
    places = _places([str(cell) for cell in next(remaining, [])], name)
    for number, cells in enumerate(remaining, start=2):
        yield _line(number, cells, places)


def _places(names: Sequence[str], file: str) -> dict[str, int]:
    """Return where each column stands."""
    known = [str(name).strip().strip("\ufeff").lower() for name in names]
    places = {
        column: next(known.index(alias) for alias in aliases if alias in known)
        for column, aliases in _NAMES.items()
        if any(alias in known for alias in aliases)
    }
    for column in _NEEDED:
        if column not in places:
            shown = "、".join(name[:20] for name in known[:8]) or "空"
            raise Refused(
                ExitCode.NO_SUCH_COLUMN,
                f"{file} 没有“{column}”这一列（{_NAMES[column][1]}），只有：{shown}。",
                f"{file} has no column “{column}”.",
            )
    return places


def _line(number: int, cells: Sequence[Any], places: dict[str, int]) -> Line:
    said = {column: _text(cells[at]) if at < len(cells) else "" for column, at in places.items()}
    return Line(number, said["text"], said["label"], said.get("kind", ""), said.get("type", ""))


def _text(value: Any) -> str:
    """Return a cell as written: a 1 that a sheet keeps as 1.0, or that JSON writes as true, is the text 1."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _unreadable(name: str, number: int | None = None) -> Refused:
    where_zh, where_en = (f"第 {number} 行附近", f" near line {number}") if number else ("", "")
    return Refused(
        ExitCode.NOT_READABLE,
        f"{name} {where_zh}读不通。请另存为 UTF-8 的 csv、jsonl，或者 xlsx，再试。",
        f"{name} cannot be read{where_en}. Save it as UTF-8 csv or jsonl, or as xlsx.",
    )
