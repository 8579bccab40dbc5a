"""Checks: a text, number, link or account in, a verdict out; nothing of it is kept but a count."""

from typing import Annotated, Literal

from msgspec import Meta

from fanzha.api.schema.base import Said, Told, words

Asked = Literal["message", "phone", "url", "account", "app"]
TextKind = Literal["unknown", "sms", "chat", "call", "note", "email", "post", "letter"]


class Check(Said, frozen=True, kw_only=True):
    """One thing to look at."""

    text: Annotated[str, words(20_000, "要查的内容：一段话，或者一个号码、网址、账号、软件名", least=1)]
    asked: Annotated[Asked | None, Meta(description="是什么；不写就从内容看出来")] = None
    kind: Annotated[TextKind, Meta(description="是哪种内容；不写按不清楚处理")] = "unknown"


class Checks(Said, frozen=True, kw_only=True):
    """Up to a hundred things to look at."""

    items: Annotated[list[Check], Meta(min_length=1, max_length=100)]


class Mark(Told, frozen=True, kw_only=True):
    """One place of the text, in characters, `end` not included, where a tactic of fraud is used."""

    code: str
    name: str
    start: int
    end: int
    strong: bool


class Sign(Told, frozen=True, kw_only=True):
    """What the form of a number, link or account says."""

    code: str
    said: str
    is_odd: bool


class Verdict(Told, frozen=True, kw_only=True):
    """The answer. No verdict says that something is safe."""

    verdict: Literal["likely_scam", "unsure", "nothing", "unreadable"]
    said: str
    asked: Asked
    is_listed: Annotated[bool, Meta(description="其中有本县核实过的名单里的号码、网址或账号")]
    grade: Literal["red", "orange", "yellow", "blue", "none"] | None
    score: float | None
    type: str | None
    subtype: str | None
    marks: list[Mark]
    signs: list[Sign]
    advice: list[str]
    version: str


class Verdicts(Told, frozen=True, kw_only=True):
    """The answers, in the order of the questions."""

    items: list[Verdict]
