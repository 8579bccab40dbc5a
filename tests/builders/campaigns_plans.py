"""Builds plans: a sound body, a draft, one that waits, one in force."""

from datetime import date

from fanzha.campaigns.actions import plans
from fanzha.campaigns.actions.plans import Drafting
from fanzha.common import rules
from fanzha.common.permissions import Role
from fanzha.core.campaigns import Ask, Goal, Measure, Member, Phase, PlanBody, Target
from tests.builders.org import AT, SYSTEM, an_actor

BEGINS, ENDS = date(2027, 1, 4), date(2027, 6, 30)
TARGET = Target("kind", "village", "各村、社区")


def plan_rules():
    """Load the counters, the library and the patterns."""
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)


def a_body(**parts):
    """Return a plan that nothing stops."""
    said = {
        "purpose": "少发案、少损失",
        "goals": (Goal("入户宣传率", 90.0, "%", "households", date(2027, 3, 31)),),
        "members": (Member("组长", "周某", "政法委书记"),),
        "phases": (
            Phase("动员部署阶段", BEGINS, date(2027, 1, 31)), Phase("深入宣传阶段", date(2027, 2, 1), ENDS),
        ),
        "measures": (Measure("villages.doors", "网格逐户走访", "逐户走到", (TARGET,), (Ask("households"),)),),
    }  # fmt: skip
    return PlanBody(**{**said, **parts})


def a_drafting(unit, **more):
    """Return what a plan of a unit begins with."""
    said = {"unit_id": unit.pk, "title": "2027年清河县反诈宣传工作方案", "begins_on": BEGINS, "ends_on": ENDS,
            "body": a_body()}  # fmt: skip
    return Drafting(**{**said, **more})


def a_draft(unit, by=None, **more):
    """Draft a plan of a unit."""
    return plans.draft_plan(drafting=a_drafting(unit, **more), by=by or an_actor(unit, Role.DUTY_OFFICER), at=AT)


def a_plan_in_force(unit, *, by=None, second=None, **more):
    """Draft, hand on and approve a plan of a unit; return the version."""
    by = by or an_actor(unit, Role.DUTY_OFFICER)
    row = a_draft(unit, by, **more)
    plans.submit_plan(version_id=row.pk, by=by, at=AT)
    return plans.approve_plan(version_id=row.pk, by=second or an_actor(unit, Role.DIRECTOR, name="主任"), at=AT)
