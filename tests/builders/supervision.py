"""Builds cases with a victim, touches before them, and look-backs."""

from datetime import timedelta

from fanzha.cases import actions as cases
from fanzha.supervision import actions
from fanzha.touches import actions as touches
from fanzha.touches.actions import Proof
from tests.builders.org import AT, SYSTEM
from tests.builders.people import a_person


def a_victim(home, county_unit, *, person=None, hours_ago=5):
    """Open a case whose victim lives in a unit; return case and person."""
    person = person or a_person(home)
    case = cases.open_case(
        unit_id=county_unit.pk, scam_type="C01", loss=100_00, person_id=person.pk,
        occurred_at=AT - timedelta(hours=hours_ago), by=SYSTEM, at=AT - timedelta(hours=1),
    )  # fmt: skip
    cases.save_victim(case_id=case.pk, said={"person_id": person.pk, "age": 61}, by=SYSTEM, at=AT)
    return case, person


def a_touch(unit, person=None, *, kind="visit", days_ago=10, proof=True, ref="1", **more):
    """Write a touch of a person before the fraud."""
    at = AT - timedelta(days=days_ago)
    told = Proof(hash="a" * 64, size_bytes=10, at=at) if proof else None
    return touches.record_touch(
        at=at, by=SYSTEM, kind=kind, unit_id=unit.pk, source="测试", source_ref=ref, proof=told,
        person_id=person.pk if person else None, **more,
    )  # fmt: skip


def a_trace(county, *, touched=None, proof=True):
    """Look back for a victim of the grid; a touch by one unit stands before it where one is named."""
    case, person = a_victim(county.grid, county.root)
    if touched is not None:
        a_touch(touched, person, proof=proof)
    return actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)[0]
