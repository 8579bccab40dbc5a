"""Registers rights and retention: its kinds, its steps for a second person, its menu entries and jobs."""

from django.apps import AppConfig

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class RightsConfig(AppConfig):
    """Retention, holds, requests of persons concerned, objections, assessments and breaches."""

    name = "fanzha.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registers and the slots of the shell."""
        from fanzha.common import approvals, refusals, retention, slots  # noqa: PLC0415 - models are ready only now
        from fanzha.rights import tasks  # noqa: F401, PLC0415 - the periodic jobs are declared on import
        from fanzha.rights.actions import deleting, kept, ruling  # noqa: PLC0415
        from fanzha.rights.queries import records as kept_records  # noqa: PLC0415
        from fanzha.rights.queries import requests  # noqa: PLC0415

        for kind in kept.KEPT:
            retention.register(kind)
        for refusing in kept.REFUSING:
            refusals.register(refusing)
        approvals.register(deleting.DELETE)
        approvals.register(ruling.CHANGE)
        asked = NavItem("权利与保存", "申请与异议", "gavel", "rights:requests", Permission.RIGHTS_VIEW,
                        count=requests.menu_count)  # fmt: skip
        times = NavItem("权利与保存", "保存期限", "archive", "rights:retention", Permission.RETENTION_VIEW)
        holds = NavItem("权利与保存", "保全", "lock", "rights:holds", Permission.HOLD_SET)
        records = NavItem("权利与保存", "评估与泄露记录", "clipboard-list", "rights:records", Permission.RETENTION_VIEW)
        slots.register("nav", "rights.requests", lambda: asked, order=70)
        slots.register("nav", "rights.retention", lambda: times, order=71)
        slots.register("nav", "rights.holds", lambda: holds, order=72)
        slots.register("nav", "rights.records", lambda: records, order=73)
        slots.register("decisions", "rights", requests.decisions, order=60)
        slots.register("waiting_count", "rights", requests.waiting_count)
        slots.register("assessment", "rights", kept_records.assessment)
        slots.register("person.references", "rights", requests.of_person, order=40)
        slots.register("person.erase", "rights", kept.erase_of_person, order=80)
