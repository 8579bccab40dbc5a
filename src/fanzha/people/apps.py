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
        from fanzha.common import approvals, exports, imports, retention  # noqa: PLC0415 - models are ready now
        from fanzha.common.exports import approved  # noqa: PLC0415
        from fanzha.people.actions import HouseholdImporter, PersonImporter, exporting  # noqa: PLC0415
        from fanzha.people.forms import HouseholdsOut, PersonsOut  # noqa: PLC0415

        imports.register(PersonImporter())
        imports.register(HouseholdImporter())
        approvals.register(
            approved.step(code=exporting.STEP, title="导出个人信息（完整）", permission=Permission.PERSON_EXPORT)
        )
        exports.register(exporting.persons(PersonsOut))
        exports.register(exporting.households(HouseholdsOut))
        slots.register("nav", "people", lambda: _PERSONS, order=50)
        slots.register("search", "people", _hits, order=30)
        slots.register("unit.holdings", "people", _households, order=10)
        import fanzha.people.views.lists  # noqa: F401, PLC0415 - the lists make themselves known
        from fanzha.people import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.people.actions import erasing  # noqa: PLC0415
        from fanzha.people.queries import held  # noqa: PLC0415

        retention.register(erasing.PERSONS)
        slots.register("person.data", "people", held.held, order=10)
        slots.register("person.erase", "people", erasing.erase_one, order=90)


def _hits(actor: Any, text: str) -> list[SearchHit]:
    from fanzha.people.queries import hits  # noqa: PLC0415 - models are not ready when apps load

    return hits(actor, text)


def _households(unit_ids: list[int]) -> Any:
    from fanzha.people.queries import households_at  # noqa: PLC0415 - models are not ready when apps load

    return households_at(unit_ids)
