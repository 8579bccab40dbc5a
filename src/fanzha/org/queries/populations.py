"""People and households of a year. Where a year has no count, an earlier one is carried over and says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from fanzha.org.models import Population, Succession


@dataclass(frozen=True, slots=True)
class Counted:
    """The people and households of a unit in a year.

    `counted_in` is the year of the count; `is_carried` says that it is not the year that was asked for. `merged` are
    the units whose count is in it because they were merged in since. `before_split` says that the unit was larger then.
    """

    year: int
    counted_in: int
    residents: int | None
    households: int | None
    source: str
    merged: tuple[int, ...] = ()
    before_split: bool = False

    @property
    def is_carried(self) -> bool:
        """Say whether the count is of an earlier year."""
        return self.counted_in != self.year


def populations_in(unit_ids: Iterable[int], *, year: int) -> dict[int, Counted]:
    """Return the counts of units in a year: that year's, or the latest earlier one, carried over.

    A year's count is that of its end, as statistics have it: it already holds what was merged in during that year. A
    unit that was never counted is left out. What lies below a unit is not added up: its own count is.
    """
    ids = list(unit_ids)
    heirs = _merged_into(ids, year)
    rows = Population.objects.filter(unit_id__in={*ids, *(old for old, _ in heirs)}, year__lte=year)
    latest = {row.unit_id: row for row in rows.order_by("unit_id", "-year").distinct("unit_id")}
    split = _split_years(ids, year)
    return {pk: _carried(latest, pk, year, heirs, split) for pk in ids if pk in latest}


def _merged_into(ids: list[int], year: int) -> dict[tuple[int, int], int]:
    """Return the year of each merger as (old, new), chains included."""
    found: dict[tuple[int, int], int] = {}
    waiting = set(ids)
    while waiting:
        rows = Succession.objects.filter(new_id__in=waiting, manner=Succession.Manner.MERGED, since__year__lte=year)
        fresh = {(row.old_id, row.new_id): row.since.year for row in rows}
        waiting = {old for old, new in fresh if (old, new) not in found}
        found |= fresh
    return found


def _split_years(ids: list[int], year: int) -> dict[int, int]:
    rows = Succession.objects.filter(old_id__in=ids, manner=Succession.Manner.SPLIT, since__year__lte=year)
    return {row.old_id: row.since.year for row in rows.order_by("since")}


def _carried(
    latest: dict[int, Population], pk: int, year: int, heirs: dict[tuple[int, int], int], split: dict[int, int]
) -> Counted:
    row = latest[pk]
    merged = _since_merged(pk, row.year, heirs)
    parts = [row, *(latest[one] for one in merged if one in latest)]
    return Counted(
        year=year, counted_in=row.year, source=row.source, merged=tuple(merged),
        residents=_sum(one.residents for one in parts), households=_sum(one.households for one in parts),
        before_split=split.get(pk, 0) > row.year,
    )  # fmt: skip


def _since_merged(pk: int, counted_in: int, heirs: dict[tuple[int, int], int]) -> list[int]:
    found: list[int] = []
    for (old, new), merged_in in heirs.items():
        if new == pk and merged_in > counted_in and old not in found:
            found += [old, *_since_merged(old, counted_in, heirs)]
    return found


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
