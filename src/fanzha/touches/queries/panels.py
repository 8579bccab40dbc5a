"""What reached somebody, as a card on the pages of persons and households."""

from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.people.queries import member_ids, names_of
from fanzha.touches.queries.ledger import newest, touches_of_person, touches_seen
from fanzha.touches.queries.page import rows_of

_SHOWN = 10


def of_person(actor: Actor, person_id: int) -> Panel | None:
    """Return the latest touches of a person; nothing for those who may not see the ledger."""
    return _panel(actor, touches_of_person(actor, person_id))


def of_household(actor: Actor, household_id: int) -> Panel | None:
    """Return the latest touches of a household and of those who live there."""
    seen = touches_seen(actor)
    living = seen.filter(person_id__in=member_ids(household_id))
    return _panel(actor, seen.filter(household_id__in=names_of("household", household_id)), living)


def _panel(actor: Actor, *lists: "QuerySet[Any]") -> Panel | None:
    if not actor.may(Permission.TOUCH_VIEW):
        return None
    shown = rows_of(newest(*lists, most=_SHOWN), actor)
    sub = f"最近 {_SHOWN} 次" if len(shown) == _SHOWN else ""
    return Panel("触达", "touches/_panel.html", {"rows": shown}, sub=sub)
