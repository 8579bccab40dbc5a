"""The rule of the effect page and the days it looks at."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fanzha.common.clock import CHINA
from fanzha.common.rules import rule_at
from fanzha.core.metrics.reach import Contact, ReachRules, Standing, Whom, reach_before
from fanzha.supervision.models import EffectRun
from fanzha.supervision.queries.rules import trace_rules

_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class EffectRule:
    """One version: how time since a touch is cut, what is left out, what is too small to be shown."""

    version: str
    bands: tuple[float, ...]
    look_back_days: int
    least_cases: int
    without_kinds: tuple[str, ...]
    without_sources: tuple[str, ...]
    reach: ReachRules

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that are compared, in the order of the rule."""
        return tuple(kind for kind in self.reach.kinds if kind not in self.without_kinds)

    def proves(self, kind: str, whom: Whom, *, has_proof: bool) -> bool:
        """Say whether a touch of a kind proves that somebody was reached: judged as a look back judges it."""
        contact = Contact("", kind, _SOME_MOMENT, whom, has_proof, 0)
        return reach_before([contact], _SOME_MOMENT + timedelta(days=1), self.reach).standing is Standing.REACHED


def effect_rule(on: date) -> EffectRule:
    """Return the version that holds on a day; its version names the rule of reach too."""
    rule, trace = rule_at("supervision.effect", on), trace_rules(on)
    said = rule.content
    return EffectRule(
        rule.version, tuple(said["bands"]), int(said["look_back_days"]), int(said["least_cases"]),
        tuple(said["without_kinds"]), tuple(said["without_sources"]), trace.reach,
    )  # fmt: skip


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first day of a period, and the first day after it; today itself is not over and not in it."""
    first = today.replace(day=1)
    if period == EffectRun.Period.LAST_YEAR:
        return date(today.year - 1, 1, 1), date(today.year, 1, 1)
    if period == EffectRun.Period.THIS_YEAR:
        return date(today.year, 1, 1), today
    # The month that runs and eleven before it, or twelve whole ones on the first day of a month.
    return _months_before(first, 12 if today == first else 11), today


def month_bounds(start: date, end: date) -> list[date]:
    """Return where the months of a period begin, and its end."""
    found, day = [start], _months_before(start.replace(day=1), -1)
    while day < end:
        found.append(day)
        day = _months_before(day, -1)
    return [*found, end]


def moment(day: date) -> datetime:
    """Return the first moment of a day in China."""
    return datetime.combine(day, time(), CHINA)


def _months_before(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
