"""The same verdicts on Spark: a table of messages in, a table of verdicts out. Needs the extra `spark`.

Works with any session, also on a cluster whose Python workers have this package: see docs/how-to/spark.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql
from pyspark.sql.types import IntegralType, StringType

from fanzha.core.screening import Kind

from .arrow import line_batches, verdict_batches
from .models import model_bytes
from .problems import ExitCode, Refused, no_such_column

# The columns of `arrow.VERDICT` and `arrow.LINE` in Spark's words; a test compares.
VERDICT_COLUMNS: Final = (
    "is_scam boolean, grade string, score double, type string, subtype string, "
    "tactics array<struct<name: string, start: int, end: int>>, "
    "entities array<struct<kind: string, value: string, start: int, end: int>>, "
    "advice array<string>, version string"
)
LINE_COLUMNS: Final = "value string, outcome string"

_Work = Callable[[Iterable[pa.RecordBatch], bytes, Kind], Iterator[pa.RecordBatch]]


def screened(
    frame: DataFrame,
    *,
    column: str = "text",
    id_column: str = "id",
    kind: Kind = Kind.UNKNOWN,
    model: bytes | None = None,
) -> DataFrame:
    """Return the verdicts on a table of messages: the id of each, and the fields that `fanzha screen` writes.

    Lazy: Spark computes it when it is written or counted. The verdicts are those of `Screener.screen_stream`.

    Args:
        column: the one that holds the messages; one that is missing counts as empty.
        id_column: the one that holds their ids; whole numbers or text, other values become text.
        kind: what sort of texts they are, where the caller knows.
        model: the bytes of a model file; the shipped one otherwise. They travel with the job, the code does not.

    Raises:
        Refused: there is no such column, or it holds no text.
    """
    chosen = _chosen(frame, column, id_column)
    columns = f"id {chosen.schema[0].dataType.simpleString()}, {VERDICT_COLUMNS}"
    return chosen.mapInArrow(_working(verdict_batches, model, kind), columns)


def screened_lines(
    frame: DataFrame,
    *,
    column: str = "text",
    id_column: str = "id",
    kind: Kind = Kind.UNKNOWN,
    model: bytes | None = None,
) -> DataFrame:
    """Return for each message, as `value`, the line that `fanzha screen` writes, and its `outcome` for counting.

    Args and refusals are those of `screened`.
    """
    return _chosen(frame, column, id_column).mapInArrow(_working(line_batches, model, kind), LINE_COLUMNS)


def _working(work: _Work, model: bytes | None, kind: Kind) -> Callable[[Iterable[pa.RecordBatch]], object]:
    """Return what a worker does. Spark sends a function of this size to each machine once, as a broadcast."""
    carried = model or model_bytes(None)

    def worked(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return work(batches, carried, kind)

    return worked


def _chosen(frame: DataFrame, text: str, identifier: str) -> DataFrame:
    """Return the two columns that are needed, id first."""
    names = {name.lower(): name for name in reversed(frame.columns)}
    if text.lower() not in names:
        raise no_such_column(text, frame.columns)
    if identifier.lower() not in names:
        raise _no_id(identifier)
    words, given = _quoted(names[text.lower()]), _quoted(names[identifier.lower()])
    chosen = frame.select(sql.col(given).alias("id"), sql.col(words).alias("text"))
    if not isinstance(chosen.schema["text"].dataType, StringType):
        raise Refused(
            ExitCode.NO_SUCH_COLUMN,
            f"“{text}”这一列不是文字。用 --column 指明哪一列是内容。",
            f"Column “{text}” holds no text. Name the column that does with --column.",
        )
    if isinstance(chosen.schema["id"].dataType, IntegralType | StringType):
        return chosen
    return chosen.withColumn("id", sql.col("id").cast("string"))


def _no_id(name: str) -> Refused:
    return Refused(
        ExitCode.NO_SUCH_COLUMN,
        f"没有编号这一列“{name}”。用 --id-column 指明；分到多台机器上的行没有固定的行号，原来没有编号就先编上。",
        f"There is no id column “{name}”. Name it with --id-column; rows spread over machines have no numbers of their "
        "own, so give them ids first if they have none.",
    )


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
