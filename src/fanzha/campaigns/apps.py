"""Registers campaigns: fills the slots of the shell."""

from django.apps import AppConfig

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class CampaignsConfig(AppConfig):
    """Plans, tasks, returns, activities, registers."""

    name = "fanzha.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to cases and fill the slots of the shell."""
        import fanzha.campaigns.views.plans.listing  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.campaigns.actions import no_fraud  # noqa: PLC0415
        from fanzha.campaigns.actions.plans.erasing import PLANS_KEPT  # noqa: PLC0415
        from fanzha.campaigns.queries import no_fraud_shell, plans  # noqa: PLC0415 - models are ready only now
        from fanzha.common import gallery, retention, slots  # noqa: PLC0415

        retention.register(no_fraud.NO_FRAUD_KEPT)
        gallery.register(no_fraud_shell.HOLDER)
        slots.register("decisions", "campaigns.no_fraud", no_fraud_shell.decisions, order=47)
        slots.register("waiting_count", "campaigns.no_fraud", no_fraud_shell.waiting)
        titles = NavItem("宣传", "无诈单位", "shield-check", "campaigns:no_frauds", Permission.NO_FRAUD_VIEW,
                         count=no_fraud_shell.waiting_rows)  # fmt: skip
        retention.register(PLANS_KEPT)
        slots.register("nav", "campaigns.plans", lambda: plans.NAV, order=40)
        slots.register("decisions", "campaigns.plans", plans.decisions, order=40)
        slots.register("waiting_count", "campaigns.plans", plans.waiting_rows)
        slots.register("search", "campaigns.plans", plans.search, order=40)
        slots.register("nav", "campaigns.no_fraud", lambda: titles, order=47)
        grid = NavItem("宣传", "单位矩阵", "table", "campaigns:matrix", Permission.TASK_VIEW)
        stand = NavItem("宣传", "工作进度", "progress-check", "campaigns:progress", Permission.TASK_VIEW)
        slots.register("nav", "campaigns.matrix", lambda: grid, order=43)
        slots.register("nav", "campaigns.progress", lambda: stand, order=46)
        _fill_tasks()
        _fill_returns()
        _fill_activities()
        _fill_registers()


def _fill_tasks() -> None:
    """Have tasks follow units that go on in others, and fill their slots."""
    import fanzha.campaigns.views.task_lists  # noqa: F401, PLC0415 - the lists make themselves known
    from fanzha.campaigns import tasks  # noqa: F401, PLC0415 - the jobs are declared on import
    from fanzha.campaigns.actions import passing_on, task_erasing  # noqa: PLC0415 - models are ready only now
    from fanzha.campaigns.queries import task_shell  # noqa: PLC0415
    from fanzha.common import events, retention  # noqa: PLC0415
    from fanzha.org.actions import WorkHandedOver  # noqa: PLC0415

    events.subscribe(WorkHandedOver, passing_on.follow)
    retention.register(task_erasing.TASKS_KEPT)
    task_shell.fill_shell()


def _fill_returns() -> None:
    """Fill the slots of returns."""
    from fanzha.campaigns.actions.returns import kept, packing  # noqa: PLC0415 - models are ready only now
    from fanzha.campaigns.queries.returns import shell  # noqa: PLC0415
    from fanzha.common import exports, gallery, retention, slots  # noqa: PLC0415

    slots.register("nav", "campaigns.returns", lambda: shell.NAV, order=42)
    slots.register("decisions", "campaigns.returns_owed", shell.owed_decisions, order=42)
    slots.register("decisions", "campaigns.returns", shell.decisions, order=42)
    slots.register("waiting_count", "campaigns.returns", shell.waiting_rows)
    slots.register("waiting_count", "campaigns.returns_owed", shell.owed_count)
    slots.register("search", "campaigns.returns", shell.search, order=42)
    slots.register("unit.holdings", "campaigns.returns", shell.holding, order=42)
    gallery.register(shell.HOLDER)
    retention.register(kept.RETURNS_KEPT)
    exports.register(packing.PACKER)


def _fill_activities() -> None:
    """Fill the slots of activities."""
    import fanzha.campaigns.views.activities.listing  # noqa: F401, PLC0415 - the list makes itself known
    from fanzha.campaigns.actions.activities import erasing  # noqa: PLC0415 - models are ready only now
    from fanzha.campaigns.queries import activity_shell  # noqa: PLC0415
    from fanzha.common import slots  # noqa: PLC0415

    activity_shell.fill_shell()
    erasing.register()
    slots.register("person.data", "campaigns.activities", erasing.held_about, order=44)
    slots.register("person.erase", "campaigns.activities", erasing.erase_of_person, order=44)


def _fill_registers() -> None:
    """Have registers follow units that go on in others; fill their slots; let their tables in and out."""
    import fanzha.campaigns.views.registers.listing  # noqa: F401, PLC0415 - the list makes itself known
    from fanzha.campaigns.actions.registers import kept, tables  # noqa: PLC0415 - models are ready only now
    from fanzha.campaigns.queries.registers import shell  # noqa: PLC0415
    from fanzha.common import events  # noqa: PLC0415
    from fanzha.org.actions import WorkHandedOver  # noqa: PLC0415

    shell.fill_shell()
    kept.register()
    tables.register()
    events.subscribe(WorkHandedOver, kept.follow)
