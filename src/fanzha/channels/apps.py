"""Registers channels."""

from django.apps import AppConfig

from fanzha.common import slots
from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class ChannelsConfig(AppConfig):
    """Messages on their way out."""

    name = "fanzha.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the pages into the menu."""
        from fanzha.channels import queries  # noqa: PLC0415 - models are ready now

        sent = NavItem("系统", "发送记录", "send", "channels:messages", Permission.MESSAGE_VIEW)
        failed = NavItem(
            "系统", "失败任务", "alert-triangle", "channels:jobs", Permission.JOB_VIEW,
            count=lambda _actor, _at: queries.failures_waiting(), late=True,
        )  # fmt: skip
        from fanzha.channels.actions import erasing  # noqa: PLC0415
        from fanzha.common import retention  # noqa: PLC0415

        retention.register(erasing.KEPT)
        slots.register("person.data", "channels", erasing.held, order=35)
        slots.register("person.erase", "channels", erasing.erase_of_person, order=35)
        slots.register("nav", "channels.messages", lambda: sent, order=80)
        slots.register("nav", "channels.jobs", lambda: failed, order=81)
