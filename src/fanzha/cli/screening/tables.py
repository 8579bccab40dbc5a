"""Rows of xlsx and parquet files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from .problems import ExitCode, Refused, no_such_column

# An xlsx file of a million messages unpacks to about 300 MB; more, or a higher ratio, is a bomb.
MOST_UNPACKED = 600 * 1024 * 1024
MOST_RATIO = 300
_SMALL = 20 * 1024 * 1024  # a ratio says nothing about small files
_PARQUET_BATCH = 2048
_PARQUET_BUFFER = 1 << 20  # bytes; a group of rows can be larger than the memory

Rows = tuple[int, Iterator[tuple[Any, str]]]


def xlsx_rows(stream: BinaryIO, text: str, given_id: str | None) -> Rows:
    """Return how many rows the first sheet has, and its (id, text) rows; the first row holds the names.

    Raises:
        Refused: damaged, protected, a bomb, or without the column.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - slow to load, seldom needed

    check_zip(stream)
    try:
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError, IndexError):
        raise _damaged("xlsx") from None
    rows = iter(sheet.iter_rows())
    names = [str(name).strip() for name in next(rows, [])]
    text_at, id_at = _columns(names, text, given_id)
    return max(0, sheet.total_height - 1), _sheet_rows(rows, text_at, id_at)


def check_zip(stream: BinaryIO) -> None:
    """Refuse what is no zip file, or one that unpacks to far more than it should."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _damaged("xlsx") from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * packed):
        raise Refused(
            ExitCode.TOO_LARGE,
            "这个 xlsx 解开后过大，不处理。请分成几份，或导出为 csv。",
            "This xlsx unpacks to too much. Split it, or export it as csv.",
        )
    stream.seek(0)


def _sheet_rows(rows: Iterator[list[Any]], text_at: int, id_at: int | None) -> Iterator[tuple[Any, str]]:
    for cells in rows:
        yield _identifier(_at(cells, id_at)), _as_text(_at(cells, text_at))


def _at(cells: Sequence[Any], at: int | None) -> Any:
    return cells[at] if at is not None and at < len(cells) else None


def _identifier(value: Any) -> str | int | None:
    """Return an id as written: a whole number that a sheet keeps as 12.0 is 12."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value in (None, "") else str(value)


def _as_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def parquet_rows(stream: BinaryIO, text: str, given_id: str | None) -> Rows:
    """Return how many rows there are, and the (id, text) rows, read one group at a time.

    Raises:
        Refused: damaged, without the column, or with a column that holds no text.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to load, seldom needed
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_PARQUET_BUFFER)
    except (pa.ArrowException, OSError):
        raise _damaged("parquet") from None
    names = file.schema_arrow.names
    text_at, id_at = _columns(names, text, given_id)
    kind = file.schema_arrow.field(text_at).type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise Refused(
            ExitCode.NO_SUCH_COLUMN,
            f"“{text}”这一列不是文字。用 --column 指明哪一列是内容。",
            f"Column “{text}” holds no text. Name the column that does with --column.",
        )
    wanted = [names[text_at]] + ([names[id_at]] if id_at is not None else [])
    return file.metadata.num_rows, _parquet_rows(file, wanted)


def _parquet_rows(file: Any, wanted: list[str]) -> Iterator[tuple[Any, str]]:
    import pyarrow as pa  # noqa: PLC0415

    try:
        for batch in file.iter_batches(batch_size=_PARQUET_BATCH, columns=wanted):
            texts = batch.column(wanted[0]).to_pylist()
            given = batch.column(wanted[1]).to_pylist() if len(wanted) > 1 else [None] * len(texts)
            for number, text in zip(given, texts, strict=True):
                yield number if isinstance(number, int) else _identifier(number), text or ""
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise _damaged("parquet") from None


def _columns(names: Sequence[str], text: str, given_id: str | None) -> tuple[int, int | None]:
    known = [name.lower() for name in names]
    if text.lower() not in known:
        raise no_such_column(text, names)
    wanted = (given_id or "").lower()
    return known.index(text.lower()), known.index(wanted) if wanted in known else None


def _damaged(kind: str) -> Refused:
    return Refused(
        ExitCode.NOT_READABLE,
        f"这个 {kind} 文件打不开：可能没传完、损坏、加了密码，或者其实是别的格式。请重新导出。",
        f"This {kind} file cannot be opened: cut short, damaged, protected, or of another format. Export it again.",
    )
