"""Registers the interface: its page in the menu, its jobs, what it tells other systems."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, resent requests, rates, and what is told to other systems."""

    name = "fanzha.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the menu, declare the periodic jobs, listen to what is told to other systems."""
        from django.urls import reverse  # noqa: PLC0415 - models are ready only now

        from fanzha.api import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.api.actions import telling, tokens  # noqa: PLC0415
        from fanzha.common import slots  # noqa: PLC0415
        from fanzha.common.nav import NavItem  # noqa: PLC0415
        from fanzha.common.permissions import Permission  # noqa: PLC0415

        entry = NavItem("资料", "对外接口", "key", "api:tokens", Permission.TOKEN_VIEW)
        slots.register("nav", "api", lambda: entry, order=92)
        tokens.register(lambda approval: reverse("api:permitted_token", args=[approval.pk]))
        telling.listen()
