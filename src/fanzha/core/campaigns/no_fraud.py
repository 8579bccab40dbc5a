"""What a unit has to meet to be named a no-fraud unit, and what of it is known without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Who finds out about a condition: the ledgers, the unit itself with evidence, or whoever comes to look.
WAYS: Final = ("ledger", "evidence", "spot")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        way: one of WAYS.
        measure: of a condition of the ledgers, what is counted: "cases", "loss_yuan" or "reached_percent".
        most, least: bounds of that number, both included; None where there is none.
    """

    code: str
    text: str
    way: str
    measure: str = ""
    most: float | None = None
    least: float | None = None

    def is_met(self, value: float | None) -> bool | None:
        """Say whether a counted value meets the condition; None where nothing is known.

        >>> Condition("none", "全年零发案", "ledger", "cases", most=0).is_met(0)
        True
        """
        if value is None:
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class NoFraudKind:
    """One kind of title: 无诈社区, 无诈校园 …

    Attributes:
        unit_kinds: kinds of units of the tree that may apply.
        names_a_part: the title is for a part of the unit that stands in no tree, such as a class: it is named in words.
        days: how many days before the application count.
        review_days: after how many days a title is looked at again.
    """

    code: str
    name: str
    unit_kinds: tuple[str, ...]
    conditions: tuple[Condition, ...]
    names_a_part: bool = False
    days: int = 365
    review_days: int = 365


def read_kinds(content: Mapping[str, Any]) -> dict[str, NoFraudKind]:
    """Return the kinds of titles that stored rules describe, by code, in their order.

    Raises:
        ValueError: a condition is found out in a way that nobody knows, or a counted one has no bound.
    """
    return {row["code"]: _kind(row) for row in content["kinds"]}


def _kind(row: Mapping[str, Any]) -> NoFraudKind:
    conditions = tuple(_condition(one) for one in row["conditions"])
    return NoFraudKind(
        row["code"], row["name"], tuple(row["unit_kinds"]), conditions, bool(row.get("names_a_part", False)),
        int(row.get("days", 365)), int(row.get("review_days", 365)),
    )  # fmt: skip


def _condition(row: Mapping[str, Any]) -> Condition:
    found = Condition(row["code"], row["text"], row["way"], row.get("measure", ""), row.get("most"), row.get("least"))
    if found.way not in WAYS:
        raise ValueError(f"{found.code}: nobody finds out by {found.way!r}")
    if found.way == "ledger" and (not found.measure or (found.most is None and found.least is None)):
        raise ValueError(f"{found.code}: a counted condition names what is counted and a bound")
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How one condition stands.

    Attributes:
        value: what the ledgers count; None where they do not.
        counted: whether the ledgers' number meets it; None where they do not know.
        said: what the unit says of itself; None before it has said anything.
        seen: what was found on the spot; None before somebody looked.
    """

    condition: Condition
    value: float | None = None
    counted: bool | None = None
    said: bool | None = None
    seen: bool | None = None

    @property
    def differs(self) -> bool:
        """Say whether the unit's own word is not what the ledgers or the check found."""
        others = [found for found in (self.counted, self.seen) if found is not None]
        return self.said is not None and any(found != self.said for found in others)

    @property
    def is_met(self) -> bool | None:
        """Say whether the condition counts as met: what was seen, else what is counted, else what the unit says."""
        return next((found for found in (self.seen, self.counted, self.said) if found is not None), None)


def standings(
    kind: NoFraudKind, *, values: Mapping[str, float | None], said: Mapping[str, bool], seen: Mapping[str, bool]
) -> list[Standing]:
    """Return how each condition of a kind stands, in the order of the rules.

    Args:
        values: measure to the counted number.
        said, seen: condition code to what the unit says and what was found on the spot.
    """
    found = []
    for condition in kind.conditions:
        value = values.get(condition.measure) if condition.way == "ledger" else None
        counted = condition.is_met(value) if condition.way == "ledger" else None
        found.append(Standing(condition, value, counted, said.get(condition.code), seen.get(condition.code)))
    return found


def not_met(rows: Sequence[Standing]) -> list[Standing]:
    """Return the conditions that are not met, or of which nobody has said anything."""
    return [row for row in rows if not row.is_met]
