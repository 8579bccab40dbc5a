"""Changes to groups and places."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.models import Group, Place


class GatheringRefused(Exception):
    """A group or place cannot be kept so; `field` is the one to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What a form says of a place."""

    unit_id: int
    name: str
    kind: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a form says of a group."""

    unit_id: int
    name: str
    kind: str
    size: int | None = None


@transaction.atomic
def save_place(*, place_id: int | None = None, facts: PlaceFacts, by: Actor, at: datetime) -> Place:
    """Add a place, or correct one.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        GatheringRefused: the unit lies outside the actor's posts.
        Place.DoesNotExist: not among the places that the actor may change.
    """
    place: Place = Place() if place_id is None else queries.places_seen(by, Permission.PERSON_EDIT).get(pk=place_id)
    place.address = facts.address
    _save(place, facts, by, at)
    return place


@transaction.atomic
def save_group(*, group_id: int | None = None, facts: GroupFacts, by: Actor, at: datetime) -> Group:
    """Add a group, or correct one.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        GatheringRefused: the unit lies outside the actor's posts.
        Group.DoesNotExist: not among the groups that the actor may change.
    """
    group: Group = Group() if group_id is None else queries.groups_seen(by, Permission.PERSON_EDIT).get(pk=group_id)
    group.size = facts.size
    _save(group, facts, by, at)
    return group


def _save(row: Any, facts: PlaceFacts | GroupFacts, by: Actor, at: datetime) -> None:
    by.require(Permission.PERSON_EDIT)
    ids = queries.unit_ids(by, Permission.PERSON_EDIT)
    if ids is not None and facts.unit_id not in ids:
        raise GatheringRefused("unit", "这个单位不在您的岗位范围内，请选下属的单位。")
    noun, is_new = row._meta.model_name, row.pk is None
    row.unit_id, row.name, row.kind = facts.unit_id, facts.name, facts.kind
    row.save()
    audit.record(f"{noun}.{'created' if is_new else 'changed'}", subject=row, by=by, at=at,
                 after={"name": facts.name, "kind": facts.kind})  # fmt: skip
