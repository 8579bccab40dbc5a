"""What article 32 of the law against telecom and online fraud asks for: whoever restricts or refuses says why.

Each action that restricts somebody's number, account or right, or refuses what somebody asked for, is registered here
and calls `state` in its own transaction. Basis, remedy, contact and the documents to bring are data, versioned, in the
rule set `<capability>.refusals`; the reason is the officer's. A structure test sees that no such action is forgotten.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.models import Refusal
from fanzha.common.rules import rule_at


class ReasonMissing(Exception):
    """A restriction or refusal was to be stated without a reason. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Refusing:
    """One kind of restriction or refusal.

    Args:
        code: also the audit act, `noun.verb`.
        title: what the page calls it.
        rules: the rule set that holds its words.
        action: the function that carries it out, `module.function`; a test reads it.
    """

    code: str
    title: str
    rules: str
    action: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody is told: reason, legal basis, remedy, contact, documents to bring."""

    title: str
    reason: str
    basis: str
    remedy: str
    contact: str
    documents: str
    at: datetime
    version: str

    def lines(self) -> list[tuple[str, str]]:
        """Return the parts as pairs of a heading and a text, for a page or a letter."""
        said = [
            ("理由", self.reason), ("依据", self.basis), ("不服怎么办", self.remedy), ("带什么材料", self.documents),
            ("找谁", self.contact),
        ]  # fmt: skip
        return [(label, text) for label, text in said if text]


_refusing: dict[str, Refusing] = {}


def register(refusing: Refusing) -> None:
    """Add a kind; called once from the capability's `apps.py`."""
    _refusing[refusing.code] = refusing


def registered() -> list[Refusing]:
    """Return every kind, by code."""
    return [_refusing[code] for code in sorted(_refusing)]


@transaction.atomic
def state(*, code: str, subject: Any, reason: str, by: Actor, at: datetime) -> Refusal:
    """Write down what whom a restriction or refusal touches is told.

    Raises:
        ReasonMissing: no reason was given.
        NoRule: no version of the words holds on the day.
        KeyError: no such kind was registered, or its words are missing from the rule set.
    """
    if not reason.strip():
        raise ReasonMissing("限制或者拒绝都要写明理由。")
    rules = rule_at(_refusing[code].rules, at.astimezone(CHINA).date())
    words = {part: _filled(text) for part, text in rules.content[code].items()}
    row: Refusal = Refusal.objects.create(
        code=code, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk), reason=reason.strip(),
        basis=words["basis"], remedy=words["remedy"], contact=words["contact"], documents=words.get("documents", ""),
        version=rules.version, at=at, by_name=by.name,
    )  # fmt: skip
    return row


def _filled(text: str) -> str:
    """Put the centre's name and telephone into a text."""
    place: Any = settings
    return text.replace("{operator}", place.FANZHA_OPERATOR).replace("{hotline}", place.FANZHA_HOTLINE)


def stated_of(kind: str, subject_id: object) -> Stated | None:
    """Return what was last stated about an object, or `None`."""
    row: Refusal | None = (
        Refusal.objects.filter(subject_kind=kind, subject_id=str(subject_id)).order_by("-at", "-id").first()
    )
    return None if row is None else stated(row)


def stated(row: Refusal) -> Stated:
    """Return a row as its readers see it."""
    title = _refusing[row.code].title if row.code in _refusing else row.code
    return Stated(title, row.reason, row.basis, row.remedy, row.contact, row.documents, row.at, row.version)
