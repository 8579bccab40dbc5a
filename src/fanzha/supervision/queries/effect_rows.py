"""One village of the effect: who lived there, what reached them, who was cheated; cut up by core."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from fanzha.cases.queries.losses import losses_of
from fanzha.common.actor import Actor
from fanzha.core.metrics.person_time import Lives, Losses, PersonTime, Touches, person_time, to_days
from fanzha.core.metrics.reach import Whom
from fanzha.org import queries as org
from fanzha.people.queries.watched import (
    Known,
    known_at,
    living_elsewhere,
    other_doors,
    other_names,
    units_with_people,
)
from fanzha.supervision.models import EffectRun
from fanzha.supervision.queries.effect_rule import EffectRule, moment, month_bounds
from fanzha.touches.queries.counted import Bare, bare_touches


def villages_of(run: EffectRun) -> dict[int, list[int]]:
    """Return the units with people below the unit of a run, by the village that holds them.

    Whoever is registered above the villages is compared with the others of the same unit.
    """
    rows = org.units_seen(Actor.system("比较宣传效果", origin="job"), closed=True)
    kinds, lines = {}, {}
    for pk, kind, path in rows.values_list("pk", "kind", "territory_path"):
        kinds[pk], lines[pk] = kind, [int(label[1:]) for label in path.split(".")] if path else [pk]
    found: dict[int, list[int]] = defaultdict(list)
    for unit_id in units_with_people():
        line = lines.get(unit_id, [])
        if run.unit_id in line or _is_root(run.unit_id, lines):
            found[next((one for one in line if kinds.get(one) == "village"), unit_id)].append(unit_id)
    return dict(sorted(found.items()))


def _is_root(unit_id: int, lines: dict[int, list[int]]) -> bool:
    """Say whether a unit stands at the top: units on a line alone belong to it too."""
    return lines.get(unit_id) == [unit_id]


def counted(run: EffectRun, unit_ids: Sequence[int], rule: EffectRule) -> PersonTime:
    """Return days and first losses of those registered at some units, all in one stratum, month by month."""
    people = known_at(unit_ids)
    epoch = moment(run.start)
    village = _Village(people, unit_ids, rule)
    return person_time(
        Lives(
            to_days((one.since for one in people), epoch),
            to_days((one.gone_at or moment(run.end) for one in people), epoch),
            np.zeros(len(people), dtype=np.int64), 1,
        ),
        village.touches(epoch - timedelta(days=rule.look_back_days), moment(run.end), epoch),
        village.losses(epoch),
        bands=rule.bands,
        periods=[(moment(day) - epoch) / timedelta(days=1) for day in month_bounds(run.start, run.end)],
    )  # fmt: skip


@dataclass(slots=True)
class _Village:
    """Persons by row, by every number that the ledgers know them by, and behind their doors."""

    people: Sequence[Known]
    unit_ids: Sequence[int]
    rule: EffectRule
    row: dict[int, int] = field(init=False)
    door: dict[int, int] = field(init=False)
    behind: dict[int, list[int]] = field(init=False)
    judged: dict[tuple[str, Whom, bool], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        row = {one.id: place for place, one in enumerate(self.people)}
        self.row = row | {other: row[one] for other, one in other_names(row).items()}
        self.behind = defaultdict(list)
        for place, one in enumerate(self.people):
            if one.household_id is not None:
                self.behind[one.household_id].append(place)
        self.door = other_doors(self.behind) | {one: one for one in self.behind}

    def touches(self, since: datetime, until: datetime, epoch: datetime) -> Touches:
        """Return each touch for each person whom it reached, or may have reached."""
        elsewhere = living_elsewhere(self.door, self.unit_ids)
        rows = bare_touches(
            person_ids=[*self.row, *elsewhere], household_ids=list(self.door), since=since, until=until,
            without_kinds=self.rule.without_kinds, without_sources=self.rule.without_sources,
        )  # fmt: skip
        place_of = {kind: place for place, kind in enumerate(self.rule.kinds)}
        person, at, kind, proven = [], [], [], []
        for touch in rows:
            for place, whom in self._reached(touch, elsewhere):
                person.append(place)
                at.append((touch.at - epoch).total_seconds() / 86_400)
                kind.append(place_of.get(touch.kind, 0))
                proven.append(self._proves(touch.kind, whom, has_proof=bool(touch.proof_hash)))
        return Touches(
            np.array(person, dtype=np.int64), np.array(at, dtype=float), np.array(kind, dtype=np.int64),
            np.array(proven, dtype=bool), len(place_of),
        )  # fmt: skip

    def _reached(self, touch: Bare, elsewhere: dict[int, int]) -> Iterator[tuple[int, Whom]]:
        """Yield whom a touch reached: the person, and those behind the same door."""
        own = None if touch.person_id is None else self.row.get(touch.person_id)
        if own is not None:
            yield own, Whom.PERSON
            door = self.people[own].household_id
        elif touch.person_id is not None:
            door = self.door.get(elsewhere.get(touch.person_id, 0))
        else:
            door = self.door.get(touch.household_id or 0)
        if door is not None:
            yield from ((place, Whom.HOUSEHOLD) for place in self.behind[door] if place != own)

    def _proves(self, kind: str, whom: Whom, *, has_proof: bool) -> bool:
        key = (kind, whom, has_proof)
        if key not in self.judged:
            self.judged[key] = self.rule.proves(kind, whom, has_proof=has_proof)
        return self.judged[key]

    def losses(self, epoch: datetime) -> Losses:
        """Return when these persons were cheated."""
        found = losses_of(list(self.row))
        person = np.array([self.row[one] for one, _ in found], dtype=np.int64)
        return Losses(person, to_days((at for _, at in found), epoch))
