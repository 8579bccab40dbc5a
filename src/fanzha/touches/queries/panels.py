"""What reached somebody, as a card on the pages of persons and households."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.touches.models import Touch
from fanzha.touches.queries.ledger import touches_of_household, touches_of_person
from fanzha.touches.queries.page import rows_of

_SHOWN = 10
_LONG = ("shown_text", "note", "reverse_reason")


def of_person(actor: Actor, person_id: int) -> Panel | None:
    """Return the latest touches of a person; nothing for those who may not see the ledger."""
    return _panel(actor, touches_of_person(actor, person_id))


def of_household(actor: Actor, household_id: int) -> Panel | None:
    """Return the latest touches of a household and of those who live there."""
    return _panel(actor, touches_of_household(actor, household_id))


def _panel(actor: Actor, rows: "QuerySet[Any]") -> Panel | None:
    if not actor.may(Permission.TOUCH_VIEW):
        return None
    reversal = Touch.objects.filter(reverses_id=OuterRef("id"))
    light = rows.select_related("unit", "person", "household", "group", "target_unit").defer(*_LONG)
    shown = rows_of(light.annotate(is_reversed=Exists(reversal))[:_SHOWN], actor)
    sub = f"最近 {_SHOWN} 次" if len(shown) == _SHOWN else ""
    return Panel("触达", "touches/_panel.html", {"rows": shown}, sub=sub)
