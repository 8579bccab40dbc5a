"""Touches: who was reached, by what, when."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from fanzha.api.schema.base import Id, Paged, Said, Told, UnitTold, words
from fanzha.api.schema.reports import Moment

Kind = Literal["visit", "receipt", "pledge", "relay", "lecture", "sms", "call", "dissuasion", "quiz"]


class WhichTouches(Paged, frozen=True, kw_only=True):
    """Which touches: of these days, both included; the last 31 days where none are said."""

    since: date | None = None
    until: date | None = None
    kind: Kind | None = None
    unit: Id | None = None


class TouchTold(Told, frozen=True, kw_only=True):
    """One touch; a person is masked. A mistake is reversed by a further row, never changed."""

    id: int
    at: Moment
    recorded_at: Moment
    kind: Kind
    channel: str
    unit: UnitTold
    target: str
    people_reached: int
    by: str
    state: Literal["standing", "reversed", "reversal"]


class Touches(Told, frozen=True, kw_only=True):
    """A page of the ledger, the newest first."""

    items: list[TouchTold]
    next: str


class HouseholdSaid(Said, frozen=True, kw_only=True):
    """A household, as its unit numbers it."""

    unit: Annotated[str, words(32, "单位编码", least=1)]
    number: Annotated[str, words(40, "户号", least=1)]


class NewTouch(Said, frozen=True, kw_only=True):
    """One touch of one person (by phone), one household, or one whole unit: say exactly one of the three."""

    kind: Kind
    channel: Literal["door", "face", "call", "phone", "sms", "wechat", "site", "other"]
    at: Moment
    phone: Annotated[str, words(40, "触达的人的电话；要是本单位以下登记过的人")] = ""
    household: HouseholdSaid | None = None
    unit: Annotated[str, words(32, "触达的单位的编码")] = ""
    people_reached: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    material: Annotated[str, words(40, "用的材料")] = ""
    material_version: Annotated[str, words(20, "材料的版本")] = ""
    note: Annotated[str, words(500, "情况")] = ""


class Recorded(Told, frozen=True, kw_only=True):
    """The touch as written down."""

    id: int
    at: Moment
    recorded_at: Moment
