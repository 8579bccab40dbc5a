"""What intake puts into the shell: menu entries, what waits for a decision, search results."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.intake.queries import receipts, reports
from fanzha.intake.queries.limits import limits
from fanzha.org.queries import DutyCount

_GROUP = "预警与劝阻"
_LEARNING = "研判"
_SHOWN = 20
_HITS = 10
# No text and no person.
_NEEDED = ("number", "source", "unit", "paid_state", "grade", "waiting_since")


def check_entry() -> NavItem:
    """Return the menu entry of the check page."""
    return NavItem(_GROUP, "查一查", "search", "intake:check", Permission.TEXT_CHECK)


def queue_entry() -> NavItem:
    """Return the menu entry of the confirm queue with how many wait."""
    return NavItem(
        _GROUP,
        "来源筛查",
        "filter",
        "intake:queue",
        Permission.REPORT_VIEW,
        count=lambda actor, at: reports.waiting_count(actor),
    )


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many decisions there are, without reading a report: what the bell shows on every page."""
    return min(reports.waiting_count(actor), _SHOWN) if actor.may(Permission.REPORT_CONFIRM) else 0


def watch_entry() -> NavItem:
    """Return the menu entry of the watch lists."""
    return NavItem(_GROUP, "名单", "list-check", "intake:watch", Permission.WATCHLIST_VIEW)


def versions_entry() -> NavItem:
    """Return the menu entry of the screening versions."""
    return NavItem(_LEARNING, "识别版本", "adjustments", "intake:versions", Permission.SCREENING_VIEW)


def labels_entry() -> NavItem:
    """Return the menu entry of the labels."""
    return NavItem(_LEARNING, "标注", "tags", "intake:labels", Permission.SCREENING_VIEW)


def labels_export(actor: Actor) -> tuple[str, str] | None:
    """Return where labels can be taken out, for those who may."""
    return ("标注", reverse("intake:labels")) if actor.may(Permission.LABEL_EXPORT) else None


def drift_entry() -> NavItem:
    """Return the menu entry of the drift report."""
    return NavItem(_LEARNING, "用词变化", "chart-line", "intake:drift", Permission.SCREENING_VIEW)


def decisions(actor: Actor, at: datetime) -> list[Decision] | None:
    """Return the reports that wait for this officer's judgement, with the time by which each is due."""
    if not actor.may(Permission.REPORT_CONFIRM):
        return None
    rules = limits(at)
    return [
        Decision(
            title=f"核实举报 {report.number}",
            detail=f"{report.source.name}{'，已转钱' if report.paid_state == 'paid' else ''}",
            url=reverse("intake:report", args=[report.pk]),
            verb="去核实",
            due_at=report.waiting_since + rules.due_after(report.grade, is_paid=report.paid_state == "paid"),
        )
        for report in reports.waiting(actor).only(*_NEEDED)[:_SHOWN]
    ]


def search(actor: Actor, text: str) -> list[SearchHit] | None:
    """Return the reports of a number, or the beginning of one, or of a receipt code as typed."""
    if not actor.may(Permission.REPORT_VIEW):
        return None
    typed, index = text.strip().upper(), receipts.index(text)
    wanted = Q(receipt_index=index) if index else Q()
    if typed.startswith("JB-"):
        wanted |= Q(number__startswith=typed)
    if not wanted:
        return []
    found = reports.reports_seen(actor).only("number", "state").filter(wanted)
    return [
        SearchHit("举报", report.number, report.get_state_display(), reverse("intake:report", args=[report.pk]))
        for report in found[:_HITS]
    ]


def duty_counts(unit_ids: list[int], at: datetime) -> list[DutyCount]:
    """Return how many reports wait at some units when a shift ends: a number alone, whoever asks."""
    return [DutyCount("待核实举报", reports.waiting_at(unit_ids), "件")]
