"""Registers alerts: listens to intake and to channels, fills the shell."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Graded alerts, dissuasion, clocks, outcomes."""

    name = "fanzha.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to what lower capabilities tell, and fill the slots of the shell."""
        import fanzha.alerts.views.listed  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.alerts import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.alerts.actions import contacts, erasing, handing, letters, reports, ruling  # noqa: PLC0415
        from fanzha.alerts.actions.events import AlertChanged  # noqa: PLC0415
        from fanzha.alerts.queries import exported, merged, shell  # noqa: PLC0415
        from fanzha.channels.actions import MessageChanged  # noqa: PLC0415
        from fanzha.common import events, exports, retention, slots  # noqa: PLC0415
        from fanzha.intake.actions.events import ReportConfirmed, ReportJoined  # noqa: PLC0415
        from fanzha.org.actions import WorkHandedOver  # noqa: PLC0415

        events.subscribe(ReportConfirmed, reports.on_confirmed)
        events.subscribe(ReportJoined, reports.on_joined)
        events.subscribe(MessageChanged, contacts.on_message_changed)
        events.subscribe(WorkHandedOver, handing.on_work_handed_over)
        events.subscribe(AlertChanged, letters.on_alert_changed)
        slots.register("open_work", "alerts", lambda: handing.IN_HAND, order=10)
        shell.register()
        ruling.register()
        exports.register(exported.EXPORTER)
        slots.register("person.references", "alerts", merged.of_person, order=10)
        slots.register("household.references", "alerts", merged.of_household, order=10)
        retention.register(erasing.ALERTS_KEPT)
        slots.register("person.erase", "alerts", erasing.erase_of_person, order=20)
