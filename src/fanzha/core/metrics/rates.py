"""Cases per 10,000 of population (万人发案数), with the interval that chance leaves.

Source: docs/methods/analysis.md.
"""

from dataclasses import dataclass
from typing import Final

from fanzha.core.metrics.intervals import LEVEL, Interval, poisson_interval

PER: Final = 10_000
"""万人发案数 counts cases for each ten thousand residents."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases of one period among the residents of one place. Not scaled to a year: compare equal periods.

    Attributes:
        count: cases, 0 or more.
        population: residents; None or 0 where unknown, and then there is no rate.

    >>> town = Rate(12, 48_000)
    >>> town.per_10000, [round(end, 2) for end in town.interval()]
    (2.5, [1.29, 4.37])
    >>> Rate(3, None).per_10000 is None
    True
    """

    count: int
    population: int | None

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if self.count < 0 or (self.population or 0) < 0:
            raise ValueError("Counts and populations are 0 or more.")

    @property
    def per_10000(self) -> float | None:
        """Return cases for each 10,000 residents, or None where the population is not known."""
        return self.count * PER / self.population if self.population else None

    def interval(self, level: float = LEVEL) -> Interval | None:
        """Return the exact interval of the rate, or None where the population is not known.

        Source:
            Cases are rare among residents, so the count is taken as Poisson and the population as known.
        """
        if not self.population:
            return None
        low, high = poisson_interval(self.count, level)
        return Interval(low * PER / self.population, high * PER / self.population)
