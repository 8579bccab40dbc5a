"""What the ledger holds about one victim before the fraud, judged by the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fanzha.cases.queries.victims import VictimFacts
from fanzha.core.metrics.reach import Contact, Reach, Standing, Whom, reach_before
from fanzha.org import queries as org
from fanzha.supervision.queries.rules import TraceRules
from fanzha.touches import queries as touches


@dataclass(frozen=True, slots=True)
class Responsible:
    """One unit that owed the publicity, and what it and those below it had done."""

    unit_id: int
    level: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome for one victim: the standing, the touches with it, and the units that answer for it."""

    reach: Reach
    touches: dict[str, Any]
    responsible: tuple[Responsible, ...]


def found_for(victim: VictimFacts, home_id: int, rules: TraceRules) -> Found:
    """Return what had reached a victim who lives in a unit, and who owed it on the day of the fraud."""
    chain = units_above(home_id, victim.before_at.date())
    rows = list(
        touches.touches_around(
            person_id=victim.person_id, household_id=victim.household_id, unit_ids=[unit.pk for unit in chain],
            since=victim.before_at - timedelta(days=rules.longest_days), until=victim.reported_at,
        )
    )  # fmt: skip
    reach = reach_before([_contact(row, victim) for row in rows], victim.before_at, rules.reach)
    return Found(reach, {str(row.id): row for row in rows}, _responsible(chain, reach, rules.levels))


def units_above(unit_id: int, on: date) -> list[Any]:
    """Return a unit and those above it by territory as they stood on a day, the nearest first."""
    ways = org.paths_on([unit_id], on=on)
    ids = ways[unit_id].territory if unit_id in ways else (unit_id,)
    found = {unit.pk: unit for unit in org.units_numbered(ids)}
    return [found[one] for one in reversed(ids) if one in found]


def _responsible(chain: Sequence[Any], reach: Reach, levels: tuple[str, ...]) -> tuple[Responsible, ...]:
    return tuple(
        Responsible(unit.pk, unit.kind, reach.of_units(org.subtree_ids(unit.pk)))
        for unit in chain
        if unit.kind in levels
    )


def _contact(row: Any, victim: VictimFacts) -> Contact:
    whom = Whom.GROUP
    if row.person_id is not None and row.person_id == victim.person_id:
        whom = Whom.PERSON
    elif row.person_id is not None or row.household_id is not None:
        whom = Whom.HOUSEHOLD
    return Contact(str(row.id), row.kind, row.at, whom, bool(row.proof_hash), row.unit_id)
