"""Registers intake: its tables, its menu entries, its importers."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Reports, findings, watch lists, sources."""

    name = "fanzha.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the shell's slots, declare the periodic jobs, offer what can be imported."""
        import fanzha.intake.views.listed  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.common import (  # noqa: PLC0415  models are ready only now
            exports,
            gallery,
            refusals,
            retention,
            slots,
        )
        from fanzha.common.imports import registry  # noqa: PLC0415
        from fanzha.intake import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.intake.actions import erasing  # noqa: PLC0415
        from fanzha.intake.actions.feeds import Messages  # noqa: PLC0415
        from fanzha.intake.actions.refusing import REFUSING  # noqa: PLC0415
        from fanzha.intake.actions.watch_feed import WatchEntries  # noqa: PLC0415
        from fanzha.intake.queries import exported, held  # noqa: PLC0415
        from fanzha.intake.queries.pictures import HOLDER, panel_of_report  # noqa: PLC0415

        gallery.register(HOLDER)
        slots.register("report.panel", "pictures", panel_of_report, order=20)
        registry.register(Messages())
        for exporter in exported.EXPORTERS:
            exports.register(exporter)
        for refusing in REFUSING:
            refusals.register(refusing)
        for kept in erasing.KEPT:
            retention.register(kept)
        slots.register("person.data", "intake", held.held, order=25)
        slots.register("person.erase", "intake", erasing.erase_of_person, order=10)
        slots.register("person.blocks", "intake", held.blocks)
        registry.register(WatchEntries())
        _fill_the_shell()


def _fill_the_shell() -> None:
    from fanzha.common import slots  # noqa: PLC0415 - models are ready only now
    from fanzha.intake.queries import shell  # noqa: PLC0415

    slots.register("nav", "intake.check", shell.check_entry, order=29)
    slots.register("nav", "intake.queue", shell.queue_entry, order=30)
    slots.register("nav", "intake.watch", shell.watch_entry, order=31)
    slots.register("nav", "intake.versions", shell.versions_entry, order=60)
    slots.register("nav", "intake.labels", shell.labels_entry, order=61)
    slots.register("nav", "intake.drift", shell.drift_entry, order=62)
    slots.register("exports", "intake.labels", shell.labels_export, order=40)
    slots.register("decisions", "intake", shell.decisions)
    slots.register("waiting_count", "intake", shell.waiting_count)
    slots.register("search", "intake", shell.search)
    slots.register("duty_counts", "intake", shell.duty_counts, order=20)
