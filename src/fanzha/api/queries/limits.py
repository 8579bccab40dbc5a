"""The rules of the interface as their readers use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from fanzha.common.clock import CHINA
from fanzha.common.rules import rule_at

KIND = "api.limits"


@dataclass(frozen=True, slots=True)
class Rate:
    """How much one token may ask for in one window."""

    window: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class HookRules:
    """How often, and how patiently, an endpoint is tried."""

    waits: tuple[timedelta, ...]
    timeout_s: float
    keep: timedelta


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """One version of the rules."""

    version: str
    rates: Mapping[str, Rate]
    most_body_bytes: Mapping[str, int]
    kept_answer: timedelta
    running: timedelta
    longest_token: timedelta
    hooks: HookRules


_KEPT_S = 10.0  # a rule holds from a date: to see a new version seconds later is early enough


def limits(at: datetime) -> ApiLimits:
    """Return the version that holds at a moment. Asked with every request, so read anew every few seconds alone."""
    return _limits(at.astimezone(CHINA).date(), int(at.timestamp() / _KEPT_S))


@lru_cache(maxsize=4)
def _limits(on: date, _again: int) -> ApiLimits:
    rules = rule_at(KIND, on)
    return read(rules.version, rules.content)


def read(version: str, content: Mapping[str, Any]) -> ApiLimits:
    """Return a version's content with its types."""
    hooks = content["hooks"]
    return ApiLimits(
        version=version,
        rates={kind: Rate(timedelta(seconds=r["window_s"]), r["most"]) for kind, r in content["rates"].items()},
        most_body_bytes=content["most_body_bytes"],
        kept_answer=timedelta(hours=content["kept_answer_hours"]),
        running=timedelta(seconds=content["running_s"]),
        longest_token=timedelta(days=content["longest_token_days"]),
        hooks=HookRules(
            waits=tuple(timedelta(seconds=wait) for wait in hooks["waits_s"]),
            timeout_s=hooks["timeout_s"],
            keep=timedelta(days=hooks["keep_days"]),
        ),
    )
