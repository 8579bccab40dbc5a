"""Tasks are drafted from the measures of a plan: one for each thing that a measure asks for once."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fanzha.campaigns.actions.tasks import Wanted, draft_task
from fanzha.campaigns.models import Plan, PlanVersion, Task
from fanzha.campaigns.queries.audience import Audience, Path
from fanzha.campaigns.queries.counters import counters
from fanzha.campaigns.queries.plan_targets import audience_of, not_found
from fanzha.campaigns.queries.task_rules import due_moment
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import Ask, Measure, PlanBody
from fanzha.core.campaigns.quotas import EACH, NO_QUOTA

_BY_LINE = frozenset({"bureau"})  # kinds of unit whose own lie below them by line


@dataclass(frozen=True, slots=True)
class DraftedTasks:
    """What came of a plan.

    Attributes:
        made: numbers of the tasks that are new.
        there: numbers of those that had been drafted or issued before; they are left as they are.
        unplaced: who is responsible by the plan and is not in the tree, with the measure, in words.
    """

    made: tuple[int, ...]
    there: tuple[int, ...]
    unplaced: tuple[str, ...]


@transaction.atomic
def draft_tasks(*, plan_version_id: int, by: Actor, at: datetime) -> DraftedTasks:
    """Draft the tasks of a version of a plan; whatever was drafted of the same plan, measure and ask before stays.

    What comes back each period is no task but a return, and is left out. A measure that asks for nothing becomes a
    task that is done or not.

    Raises:
        NotAllowed: the actor may not issue tasks.
        PlanVersion.DoesNotExist: there is none, or its plan lies outside the actor's posts.
    """
    by.require(Permission.TASK_ISSUE)
    plans = Plan.objects.visible_to(by, Permission.TASK_ISSUE)
    version = PlanVersion.objects.select_related("plan", "plan__unit").filter(plan__in=plans).get(pk=plan_version_id)
    body = PlanBody.of(version.body)
    wanted = [(measure, ask, key) for measure in body.measures for ask, key in _asks(version.plan_id, measure)]
    before = dict(Task.objects.filter(key__in=[key for _, _, key in wanted]).values_list("key", "pk"))
    made = [_draft(version, measure, ask, key, by, at).pk for measure, ask, key in wanted if key not in before]
    unplaced = [
        f"{measure.title}：{name}"
        for measure in body.measures
        for name in not_found(measure.targets, within=version.plan.unit_id, on=at.date())
    ]
    return DraftedTasks(tuple(made), tuple(before.values()), tuple(unplaced))


def _asks(plan_id: int, measure: Measure) -> Iterator[tuple[Ask, str]]:
    """Yield what a measure asks for once, with a key that stays when other asks are added or moved."""
    seen: Counter[str] = Counter()
    for ask in measure.asks or (Ask(),):
        if ask.deadline:
            continue
        seen[ask.counter] += 1
        said = f"{plan_id}/{measure.key}/{ask.counter}/{seen[ask.counter]}"
        yield ask, f"plan:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _draft(version: PlanVersion, measure: Measure, ask: Ask, key: str, by: Actor, at: datetime) -> Task:
    plan = version.plan
    begins_on, ends_on = version.begins_on or plan.begins_on, version.ends_on or plan.ends_on
    asked = ask.quota is not None
    wanted = Wanted(
        title=_title(measure, ask, at.date()), text=measure.text, begins_on=min(begins_on, ask.due_on or begins_on),
        due_at=due_moment(ask.due_on or ends_on, at.date()), audience=_audience(version, measure, at.date()),
        counter=ask.counter, quota=ask.quota, evidence=ask.evidence, incoming_number=version.document_number,
        split=(ask.split if ask.split != NO_QUOTA else EACH) if asked else NO_QUOTA,
    )  # fmt: skip
    return draft_task(unit_id=plan.unit_id, wanted=wanted, by=by, at=at, key=key, plan_id=plan.pk, measure=measure.key)


def _title(measure: Measure, ask: Ask, on: date) -> str:
    """Return the measure's title; with what is counted, where the measure asks for several things."""
    counter = counters(on).get(ask.counter)
    return f"{measure.title}（{counter.name}）" if counter and len(measure.asks) > 1 else measure.title


def _audience(version: PlanVersion, measure: Measure, on: date) -> Audience:
    """Return whom a measure is for, as one audience; schools and such lie below a department by line."""
    unit = version.plan.unit
    path: Path = "line" if unit.kind in _BY_LINE else "territory"
    found = audience_of(measure.targets, within=unit.pk, on=on)
    kinds = tuple(dict.fromkeys(kind for one in found for kind in one.kinds))
    picked = tuple(dict.fromkeys(pk for one in found for pk in one.units))
    return Audience(unit.pk if kinds else None, path, kinds, picked)
