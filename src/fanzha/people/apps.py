"""Registers people."""

from typing import Any

from django.apps import AppConfig

from fanzha.common import slots
from fanzha.common.nav import NavItem, SearchHit
from fanzha.common.permissions import Permission

_PERSONS = NavItem("入户", "人员与住户", "users", "people:persons", Permission.PERSON_VIEW)


class PeopleConfig(AppConfig):
    """Persons, households, groups, places."""

    name = "fanzha.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the pages into the menu and the persons into the search."""
        from fanzha.common import imports  # noqa: PLC0415 - models are ready now
        from fanzha.people.actions import PersonImporter  # noqa: PLC0415

        imports.register(PersonImporter())
        slots.register("nav", "people", lambda: _PERSONS, order=50)
        slots.register("search", "people", _hits, order=30)
        slots.register("unit.holdings", "people", _households, order=10)


def _hits(actor: Any, text: str) -> list[SearchHit]:
    from fanzha.people.queries import hits  # noqa: PLC0415 - models are not ready when apps load

    return hits(actor, text)


def _households(unit_ids: list[int]) -> Any:
    from fanzha.people.queries import households_at  # noqa: PLC0415 - models are not ready when apps load

    return households_at(unit_ids)
