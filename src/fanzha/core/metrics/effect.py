"""Does reaching people help? The risk of those reached over the risk of those not, with what the figure cannot say.

Nobody drew lots who is visited. So each figure comes with its interval, and with its limits as data that pages show.

Source: docs/methods/effect.md (rules E1 to E3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import isfinite
from typing import Final

from fanzha.core.metrics.intervals import LEVEL
from fanzha.core.metrics.person_time import Group, PersonTime
from fanzha.core.metrics.pooling import SMALL, PooledRatio, pooled_ratio
from fanzha.core.metrics.reach import Standing
from fanzha.core.reasons import Reason, register

YEAR: Final = 365.25
"""Days of a year, for rates by person-years."""
PER: Final = 10_000
"""Rates are losses for each ten thousand person-years."""
_TOO_MUCH_LEFT_OUT: Final = 0.2
"""From this share of losses without a counterpart a limit is shown; chosen 2026-11, as a word of caution only."""


class Reading(StrEnum):
    """What a figure allows to be said."""

    LOWER = "metrics.effect.lower"
    HIGHER = "metrics.effect.higher"
    CANNOT_TELL = "metrics.effect.cannot_tell"
    NOTHING_TO_COMPARE = "metrics.effect.nothing_to_compare"


class Limit(StrEnum):
    """What a figure cannot say."""

    NOT_A_TRIAL = "metrics.effect.limit.not_a_trial"
    ONLY_REPORTED = "metrics.effect.limit.only_reported"
    UNPROVEN_APART = "metrics.effect.limit.unproven_apart"
    FIRST_LOSS = "metrics.effect.limit.first_loss"
    LATEST_TOUCH = "metrics.effect.limit.latest_touch"
    FEW = "metrics.effect.limit.few"
    LEFT_OUT = "metrics.effect.limit.left_out"
    MANY_LINES = "metrics.effect.limit.many_lines"


register(
    Reading,
    {
        Reading.LOWER: "同村同期比较，{who}的被骗风险是没有宣传记录者的 {times}（{level:.0%} 区间 {range}），偏低",
        Reading.HIGHER: "同村同期比较，{who}的被骗风险是没有宣传记录者的 {times}（{level:.0%} 区间 {range}），偏高",
        Reading.CANNOT_TELL: "现有数据不能说明{who}与没有宣传记录者的被骗风险有差别（{level:.0%} 区间 {range}）",
        Reading.NOTHING_TO_COMPARE: "{who}与没有宣传记录者之间没有可比较的案件",
    },
)
register(
    Limit,
    {
        Limit.NOT_A_TRIAL: "宣传对象不是随机确定的。先走访谁、谁肯开门，可能本来就与被骗风险有关，不能当作因果。",
        Limit.ONLY_REPORTED: "只统计已经报案的损失。听过宣传的人可能更愿意报案，会使宣传看起来效果变差。",
        Limit.UNPROVEN_APART: "有记录但凭证不足的人单独成组，既不算接受过宣传，也不算没有宣传。",
        Limit.FIRST_LOSS: "每人只统计到第一次被骗为止，之后的回访和再次被骗不在内。",
        Limit.LATEST_TOUCH: "一个人接受过几种宣传时，只归入最近一种，前几种的作用分不开。",
        Limit.FEW: "案件太少（有一方不足 {least} 起），区间很宽，不宜据此评价工作。",
        Limit.LEFT_OUT: "有 {left_out} 起（{share:.0%}）所在的村和时段只有一方的人，没有用上。",
        Limit.MANY_LINES: "同时比较 {lines} 项，平均每 {every} 项就会有一项只因偶然而显得有差别。",
    },
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One comparison with those not reached.

    Attributes:
        group: who is compared; kind and band are None where all are together.
        pooled: the ratio with its interval, from strata that could be compared.
        rate: losses for each 10,000 person-years of the group, everywhere; None where nobody lived in it.
        base_rate: the same of those not reached.
        reason: the sentence; its code is a `Reading`.
        limits: what it cannot say, to be shown with it.
    """

    group: Group
    pooled: PooledRatio
    rate: float | None
    base_rate: float | None
    reason: Reason
    limits: tuple[Reason, ...]

    @property
    def reading(self) -> Reading:
        """Return what the figure allows to be said."""
        return Reading(self.reason.code)


@dataclass(frozen=True, slots=True)
class Effects:
    """All comparisons of a look.

    Attributes:
        reached: everyone with a proven touch.
        unproven: those with claims only. It is shown beside, never added to either side.
        by_kind: by the kind of the latest proven touch.
        by_band: by the time since it.
        by_both: by kind, then band.
        limits: those of the whole look.
    """

    reached: Effect
    unproven: Effect
    by_kind: tuple[Effect, ...]
    by_band: tuple[Effect, ...]
    by_both: tuple[Effect, ...]
    limits: tuple[Reason, ...]


def effects(table: PersonTime, *, kind_names: Sequence[str], level: float = LEVEL) -> Effects:
    """Return how the risk after touches compares with the risk without, village by village and period by period.

    Args:
        table: from `person_time`.
        kind_names: what each kind is called in a sentence, such as "入户走访".
        level: of the intervals.

    Raises:
        ValueError: there are not as many names as kinds.

    Cost:
        One pooled ratio for each kind, band and pair of them.
    """
    bands = range(len(table.bands))
    if len(kind_names) * len(bands) + 2 != len(table.groups):
        raise ValueError("Each kind has one name.")
    look = _Look(table, kind_names, level)
    kinds = range(len(kind_names))
    return Effects(
        reached=look.line(Group(Standing.REACHED)),
        unproven=look.line(Group(Standing.UNPROVEN)),
        by_kind=tuple(look.line(Group(Standing.REACHED, kind)) for kind in kinds),
        by_band=tuple(look.line(Group(Standing.REACHED, None, band)) for band in bands),
        by_both=tuple(look.line(Group(Standing.REACHED, *pair)) for pair in product(kinds, bands)),
        limits=look.limits(),
    )


def band_name(bands: Sequence[float], band: int) -> str:
    """Return the time since a touch in words.

    >>> [band_name((0, 30, 90), band) for band in range(3)]
    ['30 天内', '30—90 天', '90 天以上']
    """
    first = bands[band]
    if band + 1 == len(bands):
        return f"{first:g} 天以上"
    return f"{first:g}—{bands[band + 1]:g} 天" if first else f"{bands[band + 1]:g} 天内"


class _Look:
    """The base and the words that all lines share."""

    def __init__(self, table: PersonTime, kind_names: Sequence[str], level: float) -> None:
        self.table, self.kind_names, self.level = table, kind_names, level
        self.base_losses, self.base_days = table.of(Standing.NOT_REACHED)

    def line(self, group: Group) -> Effect:
        """Return one comparison."""
        losses, days = self.table.of(group.standing, group.kind, group.band)
        pooled = pooled_ratio(losses, days, self.base_losses, self.base_days, self.level)
        base_rate = _rate(float(self.base_losses.sum()), float(self.base_days.sum()))
        return Effect(
            group, pooled, _rate(float(losses.sum()), float(days.sum())), base_rate, self._reason(group, pooled),
            tuple(_limits_of(pooled)),
        )  # fmt: skip

    def limits(self) -> tuple[Reason, ...]:
        """Return the limits of the whole look."""
        lines = len(self.kind_names) + len(self.table.bands) + len(self.kind_names) * len(self.table.bands)
        every = {"lines": lines, "every": round(1 / (1 - self.level))}
        always = (Limit.NOT_A_TRIAL, Limit.ONLY_REPORTED, Limit.UNPROVEN_APART, Limit.FIRST_LOSS, Limit.LATEST_TOUCH)
        return (*map(Reason, always), Reason(Limit.MANY_LINES, every))

    def _reason(self, group: Group, pooled: PooledRatio) -> Reason:
        facts = {"who": self._who(group), "level": self.level, **_in_words(pooled)}
        if pooled.ratio is None:
            return Reason(Reading.NOTHING_TO_COMPARE, facts)
        if not pooled.interval.excludes_one:
            return Reason(Reading.CANNOT_TELL, facts)
        return Reason(Reading.LOWER if pooled.interval.high < 1 else Reading.HIGHER, facts)

    def _who(self, group: Group) -> str:
        if group.standing is Standing.UNPROVEN:
            return "有记录但凭证不足的人"
        how = "接受过宣传" if group.kind is None else f"最近一次是{self.kind_names[group.kind]}"
        since = "" if group.band is None else f"（距今 {band_name(self.table.bands, group.band)}）"
        return f"{how}{since}的人"


def _in_words(pooled: PooledRatio) -> dict[str, str]:
    """Return ratio and interval as text: without losses on the other side there is no highest value."""
    low, high = pooled.interval
    known = pooled.ratio is not None and isfinite(pooled.ratio)
    times = f"{pooled.ratio:.2f} 倍" if known else f"至少 {low:.2f} 倍"
    return {"times": times, "range": f"{low:.2f}—{high:.2f}" if isfinite(high) else f"{low:.2f} 以上"}


def _rate(losses: float, days: float) -> float | None:
    return losses * PER * YEAR / days if days else None


def _limits_of(pooled: PooledRatio) -> list[Reason]:
    found = []
    if min(pooled.losses, pooled.base_losses) < SMALL:
        found.append(Reason(Limit.FEW, {"least": SMALL}))
    share = pooled.left_out / max(pooled.left_out + pooled.losses + pooled.base_losses, 1)
    if share >= _TOO_MUCH_LEFT_OUT:
        found.append(Reason(Limit.LEFT_OUT, {"left_out": pooled.left_out, "share": share}))
    return found
