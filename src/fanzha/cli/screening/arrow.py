"""Batches of messages as Arrow tables, verdicts as Arrow tables: what a Spark worker does, without Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from fanzha.core.screening import Kind, Screener, Verdict, load_model

from .lines import Lines, line_of, outcome_of

_HITS: Final = pa.list_(pa.struct([("name", pa.string()), ("start", pa.int32()), ("end", pa.int32())]))
_ENTITIES: Final = pa.list_(
    pa.struct([("kind", pa.string()), ("value", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
)
# What is said of each message besides its id: the fields of a line of `fanzha screen`.
VERDICT: Final = pa.schema(
    [
        ("is_scam", pa.bool_()),
        ("grade", pa.string()),
        ("score", pa.float64()),
        ("type", pa.string()),
        ("subtype", pa.string()),
        ("tactics", _HITS),
        ("entities", _ENTITIES),
        ("advice", pa.list_(pa.string())),
        ("version", pa.string()),
    ]
)
LINE: Final = pa.schema([("value", pa.string()), ("outcome", pa.string())])


@lru_cache(maxsize=2)
def screener_of(model: bytes) -> Screener:
    """Return the screener of a model; a worker that is used again has it already."""
    return Screener(load_model(model))


def verdict_batches(batches: Iterable[pa.RecordBatch], model: bytes, kind: Kind) -> Iterator[pa.RecordBatch]:
    """Yield for each batch of (id, text) one of the id, as it was, and the columns of `VERDICT`, in the same order.

    A text that is missing counts as empty.
    """
    for batch in batches:
        rows = [line_of(0, verdict) for verdict in _verdicts(batch, model, kind)]
        columns = [pa.array([row[field.name] for row in rows], field.type) for field in VERDICT]
        schema = pa.schema([pa.field("id", batch.schema.field(0).type), *VERDICT])
        yield pa.RecordBatch.from_arrays([batch.column(0), *columns], schema=schema)


def line_batches(batches: Iterable[pa.RecordBatch], model: bytes, kind: Kind) -> Iterator[pa.RecordBatch]:
    """Yield for each batch of (id, text) one of the columns of `LINE`: what `fanzha screen` writes, and the outcome."""
    lines = Lines()
    for batch in batches:
        texts, verdicts = _texts(batch), _verdicts(batch, model, kind)
        given = batch.column(0).to_pylist()
        written = [lines.line(*row).removesuffix("\n") for row in zip(given, verdicts, texts, strict=True)]
        yield pa.RecordBatch.from_pydict({"value": written, "outcome": list(map(outcome_of, verdicts))}, schema=LINE)


def _verdicts(batch: pa.RecordBatch, model: bytes, kind: Kind) -> list[Verdict]:
    return list(screener_of(model).screen_stream(_texts(batch), kind))


def _texts(batch: pa.RecordBatch) -> list[Any]:
    return [text or "" for text in batch.column(1).to_pylist()]
