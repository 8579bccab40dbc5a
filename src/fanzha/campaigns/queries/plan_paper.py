"""A version of a plan as an official document."""

from datetime import date

from django.utils.timezone import localdate

from fanzha.campaigns.models import PlanVersion
from fanzha.campaigns.queries.counters import counters
from fanzha.core.calendar.rules import parse_rule
from fanzha.core.campaigns import Ask, Measure, PlanBody
from fanzha.core.campaigns.paper import plan_parts, responsible, said_day
from fanzha.core.workflow.plan import PlanState
from fanzha.documents.word import Heading, Paper, Table, Text

_APPROVED = (PlanState.IN_FORCE, PlanState.REPLACED, PlanState.ENDED)


def plan_paper(version: PlanVersion, on: date) -> Paper:
    """Return the paper of a version; one that nobody has approved yet says that it is a draft."""
    body = PlanBody.of(version.body)
    ends_on = version.ends_on or version.plan.ends_on
    blocks: list[Heading | Text | Table] = [
        Heading(level, text) if level else Text(text) for level, text in plan_parts(body)
    ]
    rows = tuple(
        (str(place), measure.title, _asked(measure, on), responsible(measure), _due(measure, ends_on))
        for place, measure in enumerate(body.measures, start=1)
    )
    if any(measure.asks for measure in body.measures):
        head = ("序号", "任务", "数量", "责任单位", "时限")
        blocks.append(Table(head, rows, (1, 4, 3, 4, 3), title="任务清单"))
    is_draft = version.state not in _APPROVED
    return Paper(
        title=version.title or version.plan.title,
        blocks=tuple(blocks),
        number=version.document_number,
        signed_by=version.plan.unit.name,
        dated=localdate(version.decided_at) if version.decided_at and not is_draft else None,
        is_draft=is_draft,
    )


def _asked(measure: Measure, on: date) -> str:
    """Return what a measure asks to be counted."""
    known = counters(on)
    said = []
    for ask in measure.asks:
        counter = known.get(ask.counter)
        name, unit = (counter.name, counter.unit) if counter else (ask.counter or "完成", "")
        said.append(f"{name}{ask.quota}{unit}" if ask.quota else name)
    return "；".join(said)


def _due(measure: Measure, ends_on: date) -> str:
    """Return by when a measure is due, in one line."""
    return "；".join(dict.fromkeys(_due_of(ask, ends_on) for ask in measure.asks))


def _due_of(ask: Ask, ends_on: date) -> str:
    """Return by when one of its numbers is due."""
    if ask.deadline:
        return parse_rule(ask.deadline).sentence
    return said_day(ask.due_on or ends_on)
