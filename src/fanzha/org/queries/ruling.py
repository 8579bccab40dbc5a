"""The rules of accounts, shifts and the inbox: versioned data; the shipped ones until a version is loaded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from fanzha.common import rules
from fanzha.core.workflow.roster import Shift


@dataclass(frozen=True, slots=True)
class AccountRule:
    """How long a one-time code lives, how many an officer is given in a day, how long a stand-in may last."""

    code_life: timedelta
    codes_a_day: int
    stand_in_days: int


@dataclass(frozen=True, slots=True)
class ShiftRule:
    """The shifts of a day, and how long before one begins its officer is reminded."""

    shifts: tuple[Shift, ...]
    remind_before: timedelta

    def shift(self, code: str) -> Shift | None:
        """Return a shift by its code, or `None`."""
        return next((shift for shift in self.shifts if shift.code == code), None)


@dataclass(frozen=True, slots=True)
class InboxRule:
    """After how long letters are removed."""

    read: timedelta
    unread: timedelta


def account_rule(on: date) -> AccountRule:
    """Return the rule of accounts on a day."""
    said = _content("accounts", on)
    return AccountRule(timedelta(days=said["code_days"]), said["codes_a_day"], said["stand_in_days"])


def shift_rule(on: date) -> ShiftRule:
    """Return the rule of shifts on a day."""
    said = _content("shifts", on)
    shifts = tuple(
        Shift(one["code"], one["name"], time.fromisoformat(one["from"]), time.fromisoformat(one["to"]))
        for one in said["shifts"]
    )
    return ShiftRule(shifts, timedelta(hours=said["remind_hours"]))


def inbox_rule(on: date) -> InboxRule:
    """Return the rule of the inbox on a day."""
    said = _content("inbox", on)
    return InboxRule(timedelta(days=said["read_days"]), timedelta(days=said["unread_days"]))


def _content(name: str, on: date) -> Mapping[str, Any]:
    try:
        return rules.rule_at(f"org.{name}", on).content
    except rules.NoRule:
        return _shipped(name)


@lru_cache
def _shipped(name: str) -> Mapping[str, Any]:
    text = resources.files("fanzha.org").joinpath("rules", f"{name}.json").read_text("utf-8")
    content: Mapping[str, Any] = json.loads(text)["content"]
    return content
