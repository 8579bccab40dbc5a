"""Reports: what somebody was told or sent, and how far the work on it has come."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from fanzha.api.schema.base import Said, Told, words
from fanzha.api.schema.checks import TextKind

Moment = Annotated[datetime, Meta(tz=True)]


class Contact(Said, frozen=True, kw_only=True):
    """Somebody who is to be called or warned."""

    name: Annotated[str, words(40, "姓名")] = ""
    phone: Annotated[str, words(40, "个人电话，手机号或带区号的座机")] = ""
    address: Annotated[str, words(200, "住址，只在要劝阻的人那里用")] = ""


class NewReport(Said, frozen=True, kw_only=True):
    """One report."""

    text: Annotated[str, words(20_000, "短信、聊天、通话的内容，或经过", least=1)]
    kind: TextKind = "unknown"
    external: Annotated[str, words(80, "贵方的编号；同一编号只收一次")] = ""
    town: Annotated[str, words(32, "乡镇、街道的机构编码；不写先放在县里")] = ""
    caller: Annotated[str, words(40, "对方号码")] = ""
    paid: Annotated[Literal["none", "paid", "unknown"], Meta(description="钱转出去没有")] = "unknown"
    happened_at: Moment | None = None
    reporter: Contact | None = None
    target: Annotated[Contact | None, Meta(description="要劝阻的人；不写就是报告人自己")] = None


class NewReports(Said, frozen=True, kw_only=True):
    """Up to a hundred reports, taken together or not at all."""

    items: Annotated[list[NewReport], Meta(min_length=1, max_length=100)]


ReportStateName = Literal["received", "screened", "waiting", "confirmed", "dismissed", "joined", "lapsed"]


class Taken(Told, frozen=True, kw_only=True):
    """What became of a report. The receipt is for whoever reported: with it the public page says how far it is."""

    id: int
    number: str
    receipt: str
    state: ReportStateName
    is_new: bool


class TakenMany(Told, frozen=True, kw_only=True):
    """What became of each report, in order."""

    items: list[Taken]


class Progress(Told, frozen=True, kw_only=True):
    """How far the warning has come that a report led to, in words that name nobody."""

    state: str
    said: str
    at: Moment


class ReportTold(Told, frozen=True, kw_only=True):
    """The state of a report."""

    id: int
    number: str
    state: ReportStateName
    said: str
    grade: str
    received_at: Moment
    same_as: int | None
    progress: Progress | None
