"""Registers supervision: listens to cases, puts the look-back on the case, fills the shell."""

from typing import Any

from django.apps import AppConfig

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class SupervisionConfig(AppConfig):
    """Looking back after each case, calls by sample, effect."""

    name = "fanzha.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to cases and fill the slots of the shell."""
        import fanzha.supervision.views.traces  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.cases.actions import CaseChanged, CaseOpened  # noqa: PLC0415 - models are ready only now
        from fanzha.common import events, jobs, retention, slots  # noqa: PLC0415
        from fanzha.supervision import actions, tasks  # noqa: PLC0415
        from fanzha.supervision.queries import shell  # noqa: PLC0415

        def look_back(event: Any) -> None:
            if getattr(event, "what", "") == "unit":
                actions.follow_case(case_id=event.case_id, at=event.at)
            if getattr(event, "what", "victim") in {"victim", "payment", "facts"}:
                jobs.defer(tasks.trace, case_id=event.case_id)

        events.subscribe(CaseOpened, look_back)
        events.subscribe(CaseChanged, look_back)
        retention.register(actions.TRACES_KEPT)
        slots.register("case.panel", "supervision", shell.panel_of_case, order=60)
        slots.register("decisions", "supervision", shell.decisions, order=55)
        slots.register("waiting_count", "supervision", shell.waiting_rows)
        traces = NavItem("督导", "倒查", "history", "supervision:traces", Permission.TRACE_VIEW,
                         count=shell.open_rows)  # fmt: skip
        duties = NavItem("督导", "倒查说明", "clipboard-list", "supervision:duties", Permission.TRACE_DUTY,
                         count=shell.owed_rows)  # fmt: skip
        checks = NavItem("督导", "电话抽查", "phone", "supervision:checks", Permission.TRACE_DECIDE)
        effect = NavItem("督导", "宣传效果", "chart-line", "supervision:effect", Permission.EFFECT_VIEW)
        slots.register("nav", "supervision.effect", lambda: effect, order=63)
        slots.register("nav", "supervision.traces", lambda: traces, order=60)
        slots.register("nav", "supervision.duties", lambda: duties, order=61)
        slots.register("nav", "supervision.checks", lambda: checks, order=62)
