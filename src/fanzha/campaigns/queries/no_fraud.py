"""Reads of no-fraud units: kinds, applications, how each condition stands."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.campaigns.models.no_fraud import NoFraud
from fanzha.cases.queries import victims
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.rules import RuleSet, rule_or_shipped
from fanzha.core.campaigns.no_fraud import NoFraudKind, Standing, read_kinds, standings
from fanzha.core.workflow.no_fraud import NO_FRAUD, NoFraudState
from fanzha.org import queries as org
from fanzha.people import queries as people
from fanzha.touches import queries as touches

WAITING = [state.value for state in NO_FRAUD.open_states]
TAGS = {"draft": "due", "applied": "run", "checked": "run", "doubted": "due", "awarded": "ok"}
_DOOR = ("visit", "receipt")
_PERCENT = 100


def kinds_on(on: date) -> tuple[RuleSet, dict[str, NoFraudKind]]:
    """Return the version of the rules that holds on a day, and its kinds of titles."""
    rule = rule_or_shipped("campaigns.no_fraud", on, package="fanzha.campaigns")
    return rule, read_kinds(rule.content)


def kinds_for(unit_kind: str, on: date) -> list[NoFraudKind]:
    """Return the titles that a unit of some kind may apply for."""
    return [kind for kind in kinds_on(on)[1].values() if unit_kind in kind.unit_kinds]


def kind_of(row: NoFraud) -> NoFraudKind | None:
    """Return the kind by which an application is judged: as the rules were when it began."""
    return kinds_on(row.begun_at.astimezone(CHINA).date())[1].get(row.kind)


def applications_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the applications of the units below the actor's posts, the newest first."""
    rows: QuerySet[Any] = NoFraud.objects.visible_to(actor, Permission.NO_FRAUD_VIEW)
    return rows.select_related("unit").order_by("-begun_at", "-id")


def titles() -> "QuerySet[Any]":
    """Return the titles that units hold now."""
    rows: QuerySet[Any] = NoFraud.objects.filter(state=NoFraudState.AWARDED).select_related("unit").order_by("pk")
    return rows


def counted(unit_id: int, first: date, last: date) -> dict[str, float | None]:
    """Return what the ledgers know of a unit and the units below it in some days, both included."""
    ids = org.subtree_ids(unit_id)
    since = datetime.combine(first, datetime.min.time(), CHINA)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), CHINA)
    doors = people.households_at(ids).count
    reached = touches.households_reached(unit_ids=ids, kinds=_DOOR, since=since, until=until)
    return {
        "cases": victims.victims_living_in(ids, since, until),
        "reached_percent": round(reached * _PERCENT / doors, 1) if doors else None,
    }


def standings_of(row: NoFraud, kind: NoFraudKind) -> list[Standing]:
    """Return how each condition of an application stands."""
    return standings(kind, values=row.counted, said=_met(row.said), seen=_met(row.seen))


def _met(noted: Mapping[str, Any] | None) -> dict[str, bool]:
    """Return what was said of each condition, without the words."""
    return {code: bool(one["met"]) for code, one in (noted or {}).items() if one.get("met") is not None}


def waiting_for(actor: Actor) -> "QuerySet[Any]":
    """Return what waits for this officer: own drafts that came back, what is to be checked, decided, reviewed."""
    wanted = Q()
    if actor.may(Permission.NO_FRAUD_JUDGE):
        wanted |= Q(state__in=[NoFraudState.APPLIED, NoFraudState.CHECKED, NoFraudState.REVIEW])
    if actor.may(Permission.NO_FRAUD_APPLY):
        own = [grant.unit_id for grant in actor.grants]
        wanted |= Q(state=NoFraudState.DRAFT, unit__among=own, decided_at__isnull=False)
    return applications_seen(actor).filter(wanted) if wanted else applications_seen(actor).none()
