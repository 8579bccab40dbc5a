"""Registers the tree."""

from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from fanzha.common import slots
from fanzha.common.nav import NavItem, SearchHit
from fanzha.common.permissions import Permission

_DUTIES = NavItem("预警与劝阻", "值班", "calendar", "org:duties", Permission.DUTY_VIEW)
_UNITS = NavItem("资料", "机构与人员", "building-community", "org:tree", Permission.UNIT_VIEW)


class OrgConfig(AppConfig):
    """Units, populations, officers, posts."""

    name = "fanzha.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the pages into the menu, units and officers into the search, and the tables among the imports."""
        import fanzha.org.views.listed  # noqa: PLC0415 - the lists make themselves known
        import fanzha.org.views.unit_list  # noqa: F401, PLC0415
        from fanzha.common import exports, imports, retention  # noqa: PLC0415 - models are ready only now
        from fanzha.org.actions.imports import Duties, Officers, Populations, UnitChanges, Units  # noqa: PLC0415
        from fanzha.org.actions.kept import KEPT  # noqa: PLC0415
        from fanzha.org.queries import exported  # noqa: PLC0415

        slots.register("nav", "org", lambda: _UNITS, order=90)
        slots.register("nav", "org.duties", lambda: _DUTIES, order=25)
        slots.register("inbox", "org", _news)
        slots.register("waiting_count", "org", _news_count)
        slots.register("tell", "org", _tell)
        slots.register("open_work", "org.duties", _shifts, order=90)
        slots.register("approvals.kept_apart", "org", _kept_apart)
        slots.register("search", "org", _hits, order=60)
        slots.register("exports", "org", _export, order=90)
        slots.register("actor_of_officer", "org", _actor)
        slots.register("approvals.deciders", "org", _deciders)
        slots.register("confirming", "org", _confirming)
        _register_steps()
        for kept in KEPT:
            retention.register(kept)
        imports.register(Units())
        exports.register(exported.units(Units.columns))
        exports.register(exported.officers(Officers.columns))
        imports.register(Officers())
        imports.register(Duties())
        imports.register(UnitChanges())
        imports.register(Populations())


def _news(actor: Any, at: Any) -> Any:
    from fanzha.org.queries import news  # noqa: PLC0415 - models are ready only now

    return news(actor, at)


def _news_count(actor: Any, at: Any) -> int:
    from fanzha.org.queries import news_count  # noqa: PLC0415 - models are ready only now

    return news_count(actor, at)


def _tell(**letter: Any) -> bool:
    from fanzha.org.actions import tell  # noqa: PLC0415 - models are ready only now

    return tell(**letter)


def _shifts() -> Any:
    from fanzha.org.actions import SHIFTS  # noqa: PLC0415 - models are ready only now

    return SHIFTS


def _kept_apart(asker_id: int, decider_id: int, at: Any) -> str | None:
    from fanzha.org.queries import kept_apart  # noqa: PLC0415 - models are ready only now

    return kept_apart(asker_id, decider_id, at)


def _hits(actor: Any, text: str) -> list[SearchHit]:
    from fanzha.org.queries import hits  # noqa: PLC0415 - models are ready only now

    return hits(actor, text)


def _export(actor: Any) -> tuple[str, str] | None:
    return ("机构", reverse("org:export_units")) if actor.may(Permission.UNIT_VIEW) else None


def _deciders(permission: Permission, unit_id: int | None, at: Any) -> list[tuple[int, str]]:
    from fanzha.org.queries.second_person import deciders  # noqa: PLC0415 - models are ready only now

    return deciders(permission, unit_id, at)


def _register_steps() -> None:
    from fanzha.org.actions import factor_ruling, second_factor  # noqa: PLC0415 - models are ready only now

    second_factor.register()
    factor_ruling.register()


def _confirming(by: Any, at: Any) -> Any:
    from fanzha.org.queries.second_factor import confirmation_needed  # noqa: PLC0415 - models are ready only now

    return confirmation_needed(by, at)


def _actor(officer_id: int) -> Any:
    from fanzha.org.queries import officer_as_actor  # noqa: PLC0415 - models are ready only now

    return officer_as_actor(officer_id, origin="job")
