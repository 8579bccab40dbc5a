"""Registers the touch ledger."""

from typing import Any

from django.apps import AppConfig

from fanzha.common import slots
from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission

_LEDGER = NavItem("入户", "触达台账", "notes", "touches:list", Permission.TOUCH_VIEW)


class TouchesConfig(AppConfig):
    """Touches and their monthly partitions."""

    name = "fanzha.touches"
    label = "touches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the ledger into the menu, and what reached somebody on the pages of persons and households."""
        slots.register("nav", "touches", lambda: _LEDGER, order=51)
        slots.register("person.panel", "touches", _of_person, order=50)
        slots.register("household.panel", "touches", _of_household, order=50)
        import fanzha.touches.views.listed  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.common import exports, gallery, retention  # noqa: PLC0415 - models are ready now
        from fanzha.touches.actions import erasing  # noqa: PLC0415
        from fanzha.touches.forms import LedgerFiltering  # noqa: PLC0415
        from fanzha.touches.queries import exported, held  # noqa: PLC0415
        from fanzha.touches.queries.pictures import HOLDER  # noqa: PLC0415

        gallery.register(HOLDER)
        retention.register(erasing.TOUCHES)
        exports.register(exported.exporter(LedgerFiltering))
        slots.register("person.data", "touches", held.held, order=20)
        slots.register("person.erase", "touches", erasing.erase_of_person, order=30)
        slots.register("person.used_since", "touches", held.used_since)
        slots.register("person.references", "touches", lambda: held.of_name("person"), order=30)
        slots.register("household.references", "touches", lambda: held.of_name("household"), order=30)


def _of_person(actor: Any, person_id: int, at: Any) -> Any:
    from fanzha.touches.queries.panels import of_person  # noqa: PLC0415 - models are not ready when apps load

    return of_person(actor, person_id)


def _of_household(actor: Any, household_id: int, at: Any) -> Any:
    from fanzha.touches.queries.panels import of_household  # noqa: PLC0415

    return of_household(actor, household_id)
