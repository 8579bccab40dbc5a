"""Reads of what persons ask about their files: each officer sees what he or she answers."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope
from fanzha.followup.models import Plea
from fanzha.followup.queries.switch import check_on


def pleas_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the requests that an officer answers, the earliest deadline first.

    Copies and corrections are for the named officers of the file; appeals, and what is about no file, for those who
    decide for the unit.

    Raises:
        FollowupOff: follow-up is switched off.
    """
    check_on()
    actor.require(Permission.FOLLOWUP_USE)
    mine = Q(file__named__officer_id=actor.id or 0, file__named__ended_at__isnull=True)
    condition = mine & ~Q(kind="appeal")
    deciding = _decides(actor)
    if deciding is not None:
        condition |= deciding & (Q(kind="appeal") | Q(file__isnull=True))
    rows: QuerySet[Any] = Plea.objects.filter(condition, erased_at__isnull=True)
    return rows.select_related("unit", "file").distinct().order_by("due_at", "id")


def _decides(actor: Actor) -> Q | None:
    if actor.sees_whole_tree(Permission.FOLLOWUP_DECIDE):
        return Q(pk__isnull=False)
    paths = actor.paths(Permission.FOLLOWUP_DECIDE)
    return unit_in_scope(apps.get_model("org", "Unit"), "unit", paths) if paths else None


def waiting(actor: Actor) -> "QuerySet[Any]":
    """Return those that wait for an answer."""
    return pleas_seen(actor).filter(state="waiting")


def plea_seen(actor: Actor, plea_id: int) -> Plea:
    """Return one request that this officer answers.

    Raises:
        FollowupOff: follow-up is switched off.
        Plea.DoesNotExist: there is none for this officer.
    """
    found: Plea = pleas_seen(actor).get(pk=plea_id)
    return found


def is_late(plea: Plea, at: datetime) -> bool:
    """Say whether the answer is overdue."""
    return plea.state == "waiting" and plea.due_at < at
