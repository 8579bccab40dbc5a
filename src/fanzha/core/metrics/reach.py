"""Had this person been reached? What the ledger proves, what it only claims, and what it does not hold.

Source: docs/methods/reach.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """What the ledger says of one person up to one moment. Unproven is not unreached. The values are stored."""

    REACHED = "reached"
    UNPROVEN = "unproven"
    NOT_REACHED = "not_reached"


STANDING_NAMES = {
    Standing.REACHED: "接受过宣传，有凭证",
    Standing.UNPROVEN: "有记录，凭证不足",
    Standing.NOT_REACHED: "没有宣传记录",
}


class Whom(StrEnum):
    """Whom a touch reached: the person, somebody behind the same door, or a group or unit the person belongs to."""

    PERSON = "person"
    HOUSEHOLD = "household"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Contact:
    """One touch as far as it matters here."""

    key: str
    kind: str
    at: datetime
    whom: Whom
    has_proof: bool
    unit_id: int


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a kind of touch counts for.

    Attributes:
        days: for so many days the touch counts; the last instant is included.
        needs_proof: without a file or signature of its own it is only claimed.
        proves_household: reaching one member proves the household.
    """

    days: int
    needs_proof: bool
    proves_household: bool


@dataclass(frozen=True, slots=True)
class ReachRules:
    """How contacts are judged; a kind without a rule counts as claimed only, for `other_days`."""

    kinds: Mapping[str, KindRule]
    other_days: int


class BadReachRules(ValueError):
    """The rules cannot be read. The sentence says where."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One contact with what it counts for, and why as a code of `WHY`."""

    contact: Contact
    counts_as: Standing
    why: str


WHY = {
    "proven": "有凭证",
    "no_proof": "没有凭证，只有登记",
    "only_household": "触达的是同户的人，不能证明本人收到",
    "only_group": "触达的是所在的群或单位，不能证明本人看到",
    "too_old": "超过有效天数",
    "after": "在被骗之后",
    "no_rule": "这种触达没有认定规则",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """The standing of one person, with every contact judged, newest first."""

    standing: Standing
    judged: tuple[Judged, ...]

    def of_units(self, unit_ids: Iterable[int]) -> Standing:
        """Return what contacts made by some units alone come to."""
        wanted = frozenset(unit_ids)
        return _best(one.counts_as for one in self.judged if one.contact.unit_id in wanted)


def read_reach_rules(content: Mapping[str, Any]) -> ReachRules:
    """Return the rules that a version holds.

    Raises:
        BadReachRules: a key is missing, or a number of days is below 1.
    """
    try:
        kinds = {
            kind: KindRule(int(rule["days"]), bool(rule["needs_proof"]), bool(rule["proves_household"]))
            for kind, rule in content["kinds"].items()
        }
        rules = ReachRules(kinds, int(content["other_days"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise BadReachRules(f"认定规则缺少或写错了 {problem}。") from problem
    if min([rule.days for rule in kinds.values()] + [rules.other_days]) < 1:
        raise BadReachRules("有效天数不能小于 1。")
    return rules


def reach_before(contacts: Iterable[Contact], before: datetime, rules: ReachRules) -> Reach:
    """Return what contacts before a moment prove, claim, or leave open.

    Args:
        contacts: any order; times aware; reversed ones left out by the caller.
        before: the first contact of the fraudster, or the report where that is not known; a touch at that very moment
            came too late.

    Returns:
        REACHED where at least one contact is proven, UNPROVEN where there are only claims, NOT_REACHED without any
        that counts. Contacts after `before` and those that are too old are kept with their reason.

    Cost:
        One sort.
    """
    judged = tuple(_judge(contact, before, rules) for contact in sorted(contacts, key=_newest_first))
    return Reach(_best(one.counts_as for one in judged), judged)


def _newest_first(contact: Contact) -> tuple[float, str]:
    return -contact.at.timestamp(), contact.key


def _judge(contact: Contact, before: datetime, rules: ReachRules) -> Judged:
    rule = rules.kinds.get(contact.kind)
    if contact.at >= before:
        return Judged(contact, Standing.NOT_REACHED, "after")
    if before - contact.at > timedelta(days=rule.days if rule else rules.other_days):
        return Judged(contact, Standing.NOT_REACHED, "too_old")
    why = _weakness(contact, rule)
    return Judged(contact, Standing.UNPROVEN if why else Standing.REACHED, why or "proven")


def _weakness(contact: Contact, rule: KindRule | None) -> str:
    if rule is None:
        return "no_rule"
    if contact.whom is Whom.GROUP:
        return "only_group"
    if contact.whom is Whom.HOUSEHOLD and not rule.proves_household:
        return "only_household"
    return "no_proof" if rule.needs_proof and not contact.has_proof else ""


def _best(standings: Iterable[Standing]) -> Standing:
    found = set(standings)
    return next((one for one in (Standing.REACHED, Standing.UNPROVEN) if one in found), Standing.NOT_REACHED)
