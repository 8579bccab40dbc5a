"""Labels: what officers and warned persons said of reports, as the page lists them and as training reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.screening import Kind
from fanzha.core.screening.adapt import Labelled
from fanzha.core.screening.faceless import without_persons
from fanzha.intake.models import Label, Report

MOST_TAUGHT = 50_000  # the newest so many; more take memory and say nothing new
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One label as the page lists it. No text: whoever may read the report follows the link, which is recorded."""

    id: int
    report_id: int
    number: str
    is_harmless: bool
    type: str
    machine: str
    agrees: bool
    said_by: str
    officer: str
    at: datetime
    is_withdrawn: bool
    withdrawn_by: str


def labels_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the labels of the reports that an actor may see, newest first."""
    seen = Report.objects.visible_to(actor, Permission.SCREENING_VIEW)
    found: QuerySet[Any] = Label.objects.filter(report__in=seen).order_by("-at", "-id")
    return found.select_related("report").only(
        "report__number", "report__is_scam", "is_harmless", "said_by", "officer_name", "true_type", "at",
        "withdrawn_at", "withdrawn_by_name",
    )  # fmt: skip


def row(label: Label) -> Row:
    """Return a label as a line of the list."""
    said = {True: "诈骗", False: "没查到", None: "没有筛查"}[label.report.is_scam]
    return Row(
        id=label.pk,
        report_id=label.report_id,
        number=label.report.number,
        is_harmless=label.is_harmless,
        type=label.true_type,
        machine=said,
        agrees=label.report.is_scam is not label.is_harmless,
        said_by=label.get_said_by_display(),
        officer=label.officer_name,
        at=label.at,
        is_withdrawn=label.withdrawn_at is not None,
        withdrawn_by=label.withdrawn_by_name,
    )


def counts() -> dict[str, int]:
    """Return how many labels hold: of frauds, of harmless texts, and how many were withdrawn."""
    held = Q(withdrawn_at__isnull=True)
    found: dict[str, int] = Label.objects.aggregate(
        scam=Count("id", filter=held & Q(is_harmless=False)),
        harmless=Count("id", filter=held & Q(is_harmless=True)),
        withdrawn=Count("id", filter=~held),
    )
    return found


def taught() -> list[Labelled]:
    """Return the labelled texts that training reads; for the system. An officer's word goes first."""
    return [one for one in map(_labelled, _newest()) if one is not None]


def faceless(actor: Actor) -> list[dict[str, str]]:
    """Return the labelled texts that an actor may take out, without the numbers and names of persons."""
    rows = []
    for label in _newest(Report.objects.visible_to(actor, Permission.LABEL_EXPORT)):
        one = _labelled(label)
        if one is not None:
            answer = "诈骗" if one.is_scam else "正常"
            rows.append(
                {"text": without_persons(one.text), "label": answer, "kind": one.kind.value, "type": one.type or ""}
            )
    return rows


def _newest(reports: Any = None) -> Iterable[Label]:
    """Return one label a report, the newest reports first."""
    words = Label.objects.filter(withdrawn_at__isnull=True, report__erased_at__isnull=True)
    if reports is not None:
        words = words.filter(report__in=reports)
    chosen: dict[int, int] = {}
    # "officer" sorts before "warned".
    for report_id, label_id in words.order_by("-report_id", "said_by").values_list("report_id", "id"):
        chosen.setdefault(report_id, label_id)
        if len(chosen) == MOST_TAUGHT:
            break
    return _read(list(chosen.values()))


def _read(ids: list[int]) -> Iterator[Label]:
    needed = ("report__text", "report__kind", "is_harmless", "true_type")
    for begin in range(0, len(ids), _BATCH):
        yield from Label.objects.filter(pk__in=ids[begin : begin + _BATCH]).select_related("report").only(*needed)


def _labelled(label: Label) -> Labelled | None:
    text = label.report.text
    if not text:
        return None
    code = label.true_type if not label.is_harmless else ""
    return Labelled(text, not label.is_harmless, Kind(label.report.kind), code or None)
