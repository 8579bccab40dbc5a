"""Registers follow-up: its kinds of retention, its steps for a second person, its refusals, menu entries, its job.

It fills no slot of another page: nothing of it is shown on a person, a household, a case, a list or a search.
"""

from django.apps import AppConfig

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class FollowupConfig(AppConfig):
    """Help for persons on a stated legal basis; off until two people have switched it on."""

    name = "fanzha.followup"
    label = "followup"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registers, and the menu."""
        from fanzha.common import approvals, refusals, retention, slots  # noqa: PLC0415 - models are ready only now
        from fanzha.followup import tasks  # noqa: F401, PLC0415 - the periodic job is declared on import
        from fanzha.followup.actions import erasing, naming, opening, pleas, renewing, switching  # noqa: PLC0415
        from fanzha.followup.queries import switch  # noqa: PLC0415

        for kind in erasing.KEPT:
            retention.register(kind)
        for step in (switching.SWITCH_ON, opening.OPEN, renewing.RENEW, *naming.STEPS):
            approvals.register(step)
        refusals.register(pleas.REFUSING)
        mine = NavItem("权利与保存", "帮助跟进", "user-check", "followup:mine", Permission.FOLLOWUP_USE,
                       shown=switch.is_shown)  # fmt: skip
        switching_page = NavItem("权利与保存", "帮助跟进启停", "lock", "followup:switch", Permission.FOLLOWUP_SWITCH)
        slots.register("nav", "followup.mine", lambda: mine, order=74)
        slots.register("nav", "followup.switch", lambda: switching_page, order=75)
