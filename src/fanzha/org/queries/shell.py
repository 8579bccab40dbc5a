"""What the tree puts into the shell's search."""

from django.urls import reverse

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.nav import SearchHit
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.org.queries.officers import officers_seen
from fanzha.org.queries.tree import units_found

_MOST = 8  # of each sort; the list page shows the rest


def hits(actor: Actor, text: str) -> list[SearchHit]:
    """Return the units and officers that a typed line finds."""
    found = []
    if actor.may(Permission.UNIT_VIEW):
        found += [
            SearchHit(
                "机构", unit.name, f"{unit.get_kind_display()} · {unit.code}", reverse("org:unit", args=[unit.pk])
            )
            for unit in units_found(actor, text, limit=_MOST)
        ]
    if actor.may(Permission.OFFICER_VIEW) and text.strip():
        officers = officers_seen(actor, on=clock.today()).filter(name__icontains=text.strip())[:_MOST]
        found += [
            SearchHit("人员", officer.name, _posts(officer), reverse("org:officer", args=[officer.pk]))
            for officer in officers
        ]
    return found


def _posts(officer: object) -> str:
    held = [f"{post.unit} {ROLE_NAMES[Role(post.role)]}" for post in officer.posts_now]  # type: ignore[attr-defined]
    return "、".join(held) or "现在没有岗位"
