"""Who may decide a colleague's sensitive step: fills the slots of `common.approvals`."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from fanzha.common.clock import CHINA
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org.models import Post, Unit
from fanzha.org.queries.days import held_on
from fanzha.org.queries.stand_ins import live_on

_MOST = 50  # names on a page; whoever may decide sees the request whether named or not


def deciders(permission: Permission, unit_id: int | None, at: datetime) -> list[tuple[int, str]]:
    """Return the open accounts whose posts hold a permission at a unit or above it; at the top where there is none."""
    roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    today = at.astimezone(CHINA).date()
    held: Any = Post.objects.filter(held_on(today), role__in=roles, officer__is_active=True)
    held = held.filter(_at_top() if unit_id is None else _above(unit_id))
    found = dict(held.values_list("officer_id", "officer__name").distinct().order_by("officer__name")[:_MOST])
    deputies = live_on(today).filter(posts__in=held, deputy__is_active=True)
    return sorted({**found, **dict(deputies.values_list("deputy_id", "deputy__name"))}.items(), key=lambda one: one[1])


def _at_top() -> Q:
    return Q(unit__territory_parent__isnull=True, unit__line_parent__isnull=True)


def _above(unit_id: int) -> Q:
    """Return the condition "the post stands at the unit or above it, on either path"."""
    paths = Unit.objects.filter(pk=unit_id).values_list("territory_path", "line_path").first() or ()
    labels = {int(label[1:]) for path in paths if path for label in str(path).split(".")}
    return Q(unit_id__in=labels)
