"""Who had been reached when: the days that people lived before and after touches, and the losses in them.

Somebody is not reached *until* they are touched. To call everyone who was ever touched "reached" gives the touch credit
for the months before it, in which these people could not have been counted as victims without dropping out ("immortal
time"). So every person's days are cut at each touch, and each loss is counted where it fell.

Source: docs/methods/effect.md (rule E1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

import numpy as np
from numpy.typing import NDArray

from fanzha.core.metrics.reach import Standing

Column = NDArray[np.float64]
Moments = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lives:
    """People under observation, one row each; a person is named by the row.

    Attributes:
        enters: the moment from which the person is watched, in days (see `to_days`).
        leaves: the moment after which not: death, moving away, the end of the look.
        stratum: with whom the person is compared, 0 to `strata` - 1: the village, say.
        strata: how many there are.
    """

    enters: Moments
    leaves: Moments
    stratum: Numbers
    strata: int


@dataclass(frozen=True, slots=True)
class Touches:
    """Touches, one row each, any order; those before `enters` count for what they left behind.

    Attributes:
        person: row in `Lives`.
        at: moment in days.
        kind: 0 to `kinds` - 1.
        proven: whether the ledger proves it (`reach.Standing`).
        kinds: how many there are.
    """

    person: Numbers
    at: Moments
    kind: Numbers
    proven: NDArray[np.bool_]
    kinds: int


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses, one row each, any order: person as a row of `Lives`, and the moment of the first contact or the loss."""

    person: Numbers
    at: Moments


@dataclass(frozen=True, slots=True)
class Group:
    """A state in which somebody lives: its standing, and after proven touches the kind and age of the latest.

    Attributes:
        kind: of the latest proven touch; None unless reached.
        band: place of the time since it among the bands; None unless reached.
    """

    standing: Standing
    kind: int | None = None
    band: int | None = None


@dataclass(frozen=True, slots=True)
class PersonTime:
    """Days and losses by group, stratum and period.

    Attributes:
        groups: what the first axis counts: not reached, unproven, then kind by kind and band by band.
        days: person-days, shape (groups, strata, periods).
        losses: first losses, same shape.
        bands: the first day of each band since the touch; the last band is open.
        people: how many people lived at least some time under observation.
    """

    groups: tuple[Group, ...]
    days: NDArray[np.float64]
    losses: NDArray[np.float64]
    bands: tuple[float, ...]
    people: int

    def of(self, standing: Standing, kind: int | None = None, band: int | None = None) -> tuple[Column, Column]:
        """Return losses and days of a standing, shape (strata, periods); kinds and bands not named are added up."""
        rows = [
            row
            for row, group in enumerate(self.groups)
            if group.standing is standing and kind in (None, group.kind) and band in (None, group.band)
        ]
        return self.losses[rows].sum(axis=0), self.days[rows].sum(axis=0)


def person_time(
    lives: Lives, touches: Touches, losses: Losses, *, bands: Sequence[float], periods: Sequence[float]
) -> PersonTime:
    """Return who lived how long in which state, and where the losses fell.

    People are watched until their first loss: what comes after (the call back, the visit that a loss brings) is another
    story. A touch at the very moment of the loss came too late. Whoever has only unproven touches is in a group of its
    own, from the first of these until the first proven one. The latest proven touch decides kind and band.

    Args:
        lives: who, from when until when.
        touches: leave out those that danger itself brought (a dissuasion call to somebody who was just being cheated).
        losses: those before `enters` are not looked at.
        bands: first day of each band since the touch, rising from 0.
        periods: bounds of the calendar periods, rising, one more than periods; time outside them is not counted.

    Raises:
        ValueError: bands or periods do not rise, bands do not start at 0, or columns differ in length.

    Cost:
        One sort of the touches; then bands times periods passes over them: 800,000 people with 5,000,000 touches, four
        bands and twelve months take 4 s and 0.8 GB; in pieces (`join`) less.
    """
    _check(lives, touches, losses, bands, periods)
    return _Ledger(lives, touches, losses, tuple(bands), np.asarray(periods, dtype=float)).result()


def join(tables: Sequence[PersonTime]) -> PersonTime:
    """Return several tables of different people as one: a large county is counted in pieces, to spare memory.

    Raises:
        ValueError: there are none, or they differ in groups, bands, strata or periods.
    """
    if not tables or any((one.groups, one.bands, one.days.shape) != _form(tables[0]) for one in tables):
        raise ValueError("Tables that are joined count the same groups, bands, strata and periods.")
    days = sum((one.days for one in tables[1:]), tables[0].days)
    losses = sum((one.losses for one in tables[1:]), tables[0].losses)
    return PersonTime(tables[0].groups, days, losses, tables[0].bands, sum(one.people for one in tables))


def _form(table: PersonTime) -> tuple[tuple[Group, ...], tuple[float, ...], tuple[int, ...]]:
    return table.groups, table.bands, table.days.shape


def to_days(moments: Iterable[datetime], epoch: datetime) -> Moments:
    """Return aware moments as days since one of them.

    >>> from datetime import UTC
    >>> to_days([datetime(2026, 1, 2, 12, tzinfo=UTC)], datetime(2026, 1, 1, tzinfo=UTC)).tolist()
    [1.5]
    """
    return np.array([(moment - epoch) / timedelta(days=1) for moment in moments], dtype=float)


def _check(lives: Lives, touches: Touches, losses: Losses, bands: Sequence[float], periods: Sequence[float]) -> None:
    if len(bands) < 1 or bands[0] != 0 or np.any(np.diff(bands) <= 0):
        raise ValueError("Bands rise from 0.")
    if len(periods) < 2 or np.any(np.diff(periods) <= 0):
        raise ValueError("Bounds of periods rise, and there are at least two.")
    for columns in (
        (lives.enters, lives.leaves, lives.stratum),
        (touches.person, touches.at, touches.kind, touches.proven),
        (losses.person, losses.at),
    ):
        if len({len(column) for column in columns}) > 1:
            raise ValueError("Columns have the same length.")


class _Ledger:
    """Adds up days and losses of intervals; an interval holds its end and not its start."""

    def __init__(
        self, lives: Lives, touches: Touches, losses: Losses, bands: tuple[float, ...], periods: Moments
    ) -> None:
        self.bands, self.periods, self.kinds = bands, periods, touches.kinds
        self.stratum, self.strata = lives.stratum, lives.strata
        self.enters = np.maximum(lives.enters, periods[0])
        watched = np.minimum(lives.leaves, periods[-1])
        self.loss = self._first_losses(losses)
        self.loss[self.loss > watched] = inf
        self.leaves = np.minimum(watched, self.loss)
        order = np.lexsort((touches.kind, touches.at, touches.person))
        self.person, self.at = touches.person[order], touches.at[order]
        self.kind, self.proven = touches.kind[order], touches.proven[order]
        shape = (2 + touches.kinds * len(bands), lives.strata, len(periods) - 1)
        self.days, self.losses = np.zeros(shape), np.zeros(shape)

    def result(self) -> PersonTime:
        """Return what all intervals come to."""
        everyone = np.arange(len(self.enters))
        touched, proven = self._first(np.ones(len(self.at), dtype=bool)), self._first(self.proven)
        self._add(everyone, self.enters, np.minimum(self.leaves, touched), np.zeros_like(everyone))
        self._add(everyone, np.maximum(self.enters, touched), np.minimum(self.leaves, proven), np.ones_like(everyone))
        self._add_reached()
        reached = (Group(Standing.REACHED, kind, band) for kind in range(self.kinds) for band in range(len(self.bands)))
        groups = (Group(Standing.NOT_REACHED), Group(Standing.UNPROVEN), *reached)
        people = int(np.count_nonzero(self.leaves > self.enters))
        return PersonTime(groups, self.days, self.losses, self.bands, people)

    def _add_reached(self) -> None:
        """Add the time from each proven touch to the next, band by band."""
        person, at, kind = self.person[self.proven], self.at[self.proven], self.kind[self.proven]
        following = np.append(at[1:], inf)
        following[np.append(person[1:] != person[:-1], True)] = inf
        start, end = np.maximum(at, self.enters[person]), np.minimum(following, self.leaves[person])
        for band, (first, next_first) in enumerate(zip(self.bands, (*self.bands[1:], inf), strict=True)):
            low, high = np.maximum(start, at + first), np.minimum(end, at + next_first)
            self._add(person, low, high, 2 + kind * len(self.bands) + band)

    def _add(self, person: Numbers, start: Moments, end: Moments, group: Numbers) -> None:
        """Add intervals to their group, the stratum of their person and the periods they lie in."""
        kept = end > start
        person, start, end, group = person[kept], start[kept], end[kept], group[kept]
        place, loss = group * self.strata + self.stratum[person], self.loss[person]
        size = self.days.shape[0] * self.strata
        for period, (first, last) in enumerate(zip(self.periods[:-1], self.periods[1:], strict=True)):
            low, high = np.maximum(start, first), np.minimum(end, last)
            lived = np.maximum(high - low, 0.0)
            lost = (low < loss) & (loss <= high)
            shape = self.days.shape[:2]
            self.days[:, :, period] += np.bincount(place, weights=lived, minlength=size).reshape(shape)
            self.losses[:, :, period] += np.bincount(place[lost], minlength=size).reshape(shape)

    def _first(self, wanted: NDArray[np.bool_]) -> Moments:
        """Return the moment of each person's first wanted touch, infinity for those without."""
        found = np.full(len(self.enters), inf)
        # Sorted by person and moment: written backwards, the first of each stays.
        found[self.person[wanted][::-1]] = self.at[wanted][::-1]
        return found

    def _first_losses(self, losses: Losses) -> Moments:
        found = np.full(len(self.enters), inf)
        counted = losses.at > self.enters[losses.person]
        np.minimum.at(found, losses.person[counted], losses.at[counted])
        return found
