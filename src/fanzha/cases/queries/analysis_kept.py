"""Questions kept under a name: an officer's own views, and definitions that others build on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from fanzha.cases.models import AnalysisDefinition
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class Definition:
    """One kept question as its readers see it.

    Attributes:
        filters: codes alone, as an address of analysis holds them; without days unless chosen freely.
        unit_id: the unit that owns it.
    """

    id: int
    name: str
    version: int
    filters: Mapping[str, str]
    unit_id: int
    is_shared: bool
    kept_by_name: str
    may_end: bool


def definitions(actor: Actor) -> list[Definition]:
    """Return the newest version of each definition of the units below the actor's posts, by name."""
    rows = (
        AnalysisDefinition.objects.visible_to(actor, Permission.CASE_COUNT)
        .filter(is_shared=True, ended_at=None).order_by("unit_id", "key", "-version").distinct("unit_id", "key")
    )  # fmt: skip
    return sorted((_of(row, actor) for row in rows), key=lambda one: one.name)


def definition_version(actor: Actor, pk: int) -> Definition:
    """Return one version, also an old one: what was made from it stays explained.

    Raises:
        AnalysisDefinition.DoesNotExist: there is none, or not for this actor.
    """
    rows = AnalysisDefinition.objects.visible_to(actor, Permission.CASE_COUNT)
    return _of(rows.get(Q(is_shared=True) | Q(owner_id=actor.id), pk=pk), actor)


def seen(actor: Actor) -> list[Definition]:
    """Return what stands on the page: the shared definitions, then the officer's own views."""
    own = AnalysisDefinition.objects.filter(owner_id=actor.id, is_shared=False, ended_at=None) if actor.id else []
    return definitions(actor) + sorted((_of(row, actor) for row in own), key=lambda one: one.name)


def _of(row: Any, actor: Actor) -> Definition:
    is_own = actor.id is not None and row.owner_id == actor.id
    may_end = is_own or (row.is_shared and actor.may(Permission.CASE_EDIT))
    return Definition(row.pk, row.name, row.version, row.content, row.unit_id, row.is_shared, row.kept_by_name, may_end)
