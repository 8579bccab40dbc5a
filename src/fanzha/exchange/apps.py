"""Registers the exchange: its pages, its jobs, the step that needs a second person."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Keys, the other side, lists of what may cross, packages."""

    name = "fanzha.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the pages into the menu and declare the second person's step."""
        from fanzha.common import approvals, slots  # noqa: PLC0415 - models are ready only now
        from fanzha.exchange import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.exchange.actions import lists  # noqa: PLC0415
        from fanzha.exchange.queries import shell  # noqa: PLC0415

        approvals.register(lists.STEP)
        slots.register("nav", "exchange", lambda: shell.ENTRY, order=87)
