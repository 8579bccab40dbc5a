"""Alerts, the outcome of a call or visit, and whether there was anything."""

from typing import Annotated, Literal

from msgspec import Meta

from fanzha.api.schema.base import Paged, Said, Told, UnitTold, words
from fanzha.api.schema.reports import Moment

Grade = Literal["red", "orange", "yellow", "blue"]
StateName = Literal["proposed", "graded", "assigned", "working", "away", "transfer", "reported", "closed"]


class Which(Paged, frozen=True, kw_only=True):
    """Which alerts."""

    state: Literal["open", "closed", "all"] = "open"
    grade: Grade | None = None


class MaskedPerson(Told, frozen=True, kw_only=True):
    """The person, masked as on the pages."""

    name: str
    phone: str
    age_band: str


class AlertTold(Told, frozen=True, kw_only=True):
    """An alert."""

    id: int
    number: str
    state: StateName
    said: str
    grade: Grade
    type: str
    subtype: str
    unit: UnitTold
    person: MaskedPerson | None
    opened_at: Moment
    due_at: Moment | None
    due: Annotated[str, Meta(description="到期前要做完的事")]
    closed_at: Moment | None
    outcome: str
    version: int


class Reason(Told, frozen=True, kw_only=True):
    """One rule that spoke for or against the grade."""

    code: str
    said: str
    points: int | None


class Step(Told, frozen=True, kw_only=True):
    """One contact."""

    id: int
    contact: str
    result: str
    finding: str
    at: Moment
    by: str


class AlertWhole(AlertTold, frozen=True, kw_only=True):
    """An alert with why it has its grade, and what was done."""

    reasons: list[Reason]
    contacts: list[Step]


class Alerts(Told, frozen=True, kw_only=True):
    """A page of alerts, the newest first."""

    items: list[AlertTold]
    next: str


class NewContact(Said, frozen=True, kw_only=True):
    """The outcome of a call or a visit."""

    contact: Literal["phone", "face"]
    result: Literal["reached", "family", "no_answer", "busy", "refused", "unreachable", "absent", "wrong_person"]
    finding: Annotated[
        Literal["persuaded", "doubtful", "unpersuaded", "paid", "harmless"] | None,
        Meta(description="联系到本人时必填"),
    ] = None
    at: Moment
    note: Annotated[str, words(500, "情况")] = ""
    version: Annotated[int | None, Meta(description="看到的预警版本；写了，别人先改过就不收")] = None


class ContactTold(Told, frozen=True, kw_only=True):
    """The contact as written down, and where the alert stands now."""

    contact: Step
    state: StateName
    said: str
    version: int


class Feedback(Said, frozen=True, kw_only=True):
    """Somebody's word that an alert was about nothing."""

    said_by: Literal["officer", "person"]
    note: Annotated[str, words(500, "怎么知道的", least=1)]


class FeedbackTold(Told, frozen=True, kw_only=True):
    """Against how many rules it counts."""

    rules: int


class PersonTold(Told, frozen=True, kw_only=True):
    """The person in full. That it was shown, to whom and what for, is recorded."""

    name: str
    phone: str
    address: str
    family_name: str
    family_phone: str
