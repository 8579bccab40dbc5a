"""The counters that work is measured by, as they hold on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanzha.common.rules import rule_at

CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is counted.

    Attributes:
        proof: "ledger" where the touch ledger knows it, "evidence" where files prove it, "claimed" where others say so.
        evidence: codes of what may prove it.
        ledger: which touches count, and what of them; None unless the ledger knows it.
    """

    code: str
    name: str
    unit: str
    group: str
    proof: str
    evidence: tuple[str, ...]
    ledger: Mapping[str, Any] | None


def counters(on: date) -> dict[str, Counter]:
    """Return the counters that hold on a day, by code, in the order of the list."""
    rows = rule_at("campaigns.counters", on).content["counters"]
    return {
        row["code"]: Counter(
            row["code"], row["name"], row["unit"], row["group"], row["proof"], tuple(row.get("evidence", ())),
            row.get("ledger"),
        )
        for row in rows
    }  # fmt: skip


def evidence_names(on: date) -> dict[str, str]:
    """Return the kinds of evidence with their words."""
    return dict(rule_at("campaigns.counters", on).content["evidence"])
