"""Villages joined to one county, and what it comes to, as data that pages show."""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np

from fanzha.core.metrics.effect import PER, YEAR, Effect, effects
from fanzha.core.metrics.person_time import Lives, Losses, PersonTime, Touches, person_time
from fanzha.core.metrics.reach import Standing
from fanzha.core.reasons import Reason
from fanzha.supervision.models import EffectPiece, EffectRun
from fanzha.supervision.queries.effect_rule import EffectRule, month_bounds
from fanzha.touches.queries import KIND_NAMES

_NOBODY, _NEVER = np.zeros(0, dtype=np.int64), np.zeros(0)


def cells(table: PersonTime) -> list[list[float]]:
    """Return what is not zero of one village: group, month, days, losses."""
    days, losses = table.days[:, 0, :], table.losses[:, 0, :]
    return [
        [int(group), int(month), float(days[group, month]), int(losses[group, month])]
        for group, month in zip(*np.nonzero(days), strict=True)
    ]


def joined(run: EffectRun, pieces: Sequence[EffectPiece], rule: EffectRule) -> PersonTime:
    """Return all villages in one table, each a stratum of its own."""
    empty = _without_people(max(len(pieces), 1), rule, len(month_bounds(run.start, run.end)) - 1)
    for stratum, piece in enumerate(pieces):
        for group, month, days, losses in piece.counts:
            empty.days[group, stratum, month] = days
            empty.losses[group, stratum, month] = losses
    return PersonTime(empty.groups, empty.days, empty.losses, empty.bands, sum(one.people for one in pieces))


def _without_people(strata: int, rule: EffectRule, months: int) -> PersonTime:
    return person_time(
        Lives(_NEVER, _NEVER, _NOBODY, strata),
        Touches(_NOBODY, _NEVER, _NOBODY, np.zeros(0, dtype=np.bool_), len(rule.kinds)),
        Losses(_NOBODY, _NEVER), bands=rule.bands, periods=range(months + 1),
    )  # fmt: skip


def content_of(table: PersonTime, rule: EffectRule, *, victims: int) -> dict[str, Any]:
    """Return counts, rates and ratios with the codes of their sentences; nothing in it is about one person."""
    found = effects(table, kind_names=[KIND_NAMES.get(kind, kind) for kind in rule.kinds])
    lines = (found.reached, found.unproven, *found.by_kind, *found.by_band, *found.by_both)
    return {
        "people": table.people, "victims": victims, "counted": int(table.losses.sum()), "least": rule.least_cases,
        "bands": list(rule.bands), "kinds": list(rule.kinds), "not_reached": _counts(table, Standing.NOT_REACHED),
        "lines": [_line(one, table) for one in lines], "limits": _codes(found.limits),
    }  # fmt: skip


def _counts(table: PersonTime, standing: Standing, kind: int | None = None, band: int | None = None) -> dict[str, Any]:
    losses, days = (float(column.sum()) for column in table.of(standing, kind, band))
    return {"cases": int(losses), "years": days / YEAR, "rate": losses * PER * YEAR / days if days else None}


def _line(one: Effect, table: PersonTime) -> dict[str, Any]:
    group, pooled = one.group, one.pooled
    return {
        "standing": group.standing.value, "kind": group.kind, "band": group.band,
        **_counts(table, group.standing, group.kind, group.band), "ratio": _finite(pooled.ratio),
        "low": pooled.interval.low, "high": _finite(pooled.interval.high), "compared": pooled.losses,
        "base": pooled.base_losses, "says": _codes([one.reason])[0], "limits": _codes(one.limits),
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    """Return a number that JSON can hold; without an upper end there is none."""
    return value if value is not None and isfinite(value) else None


def _codes(reasons: Iterable[Reason]) -> list[list[Any]]:
    return [[one.code, dict(one.facts)] for one in reasons]
