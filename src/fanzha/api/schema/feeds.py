"""Feeds: messages to be screened, row by row, as an uploaded file has them."""

from typing import Annotated, Literal

from msgspec import Meta

from fanzha.api.schema.base import Said, Told, words


class Row(Said, frozen=True, kw_only=True):
    """One message. The same number, or without one the same row, is taken once."""

    text: Annotated[str, words(20_000, "内容", least=1)]
    phone: Annotated[str, words(40, "要劝阻的人的手机号")] = ""
    name: Annotated[str, words(200, "姓名")] = ""
    town: Annotated[str, words(80, "乡镇的名称或编码")] = ""
    caller: Annotated[str, words(40, "对方号码")] = ""
    external: Annotated[str, words(80, "来源编号，同一编号只收一次")] = ""
    at: Annotated[str, words(40, "发生时间，例如 2026-11-22 13:02")] = ""


class Feed(Said, frozen=True, kw_only=True):
    """Up to 500 messages of one sort."""

    kind: Literal["unknown", "sms", "chat", "call", "note"] = "unknown"
    rows: Annotated[list[Row], Meta(min_length=1, max_length=500)]


class RowTold(Told, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a row: new, known already, or refused with a sentence."""

    result: Literal["added", "same", "refused"]
    report: int | None = None
    state: str = ""
    column: str = ""
    said: str = ""


class FeedTold(Told, frozen=True, kw_only=True):
    """What became of a feed, row by row in its order; the same stands on the page of imports."""

    batch: int
    added: int
    same: int
    refused: int
    rows: list[RowTold]


class BatchTold(Told, frozen=True, kw_only=True):
    """The counts of an earlier feed."""

    batch: int
    state: str
    total: int
    added: int
    same: int
    refused: int
