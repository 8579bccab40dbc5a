"""Labels: withdrawn where they were wrong, taken out of the house for a stated purpose."""

from datetime import datetime

from django.db import transaction

from fanzha.common import audit, exports
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.intake.models import Label, Report
from fanzha.intake.queries import labels


class LabelRefused(Exception):
    """A label cannot be withdrawn. The sentence is fit to be shown."""


@transaction.atomic
def withdraw_label(*, label_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take a label out of training; the report's own state stays.

    Raises:
        Label.DoesNotExist: not there, or of a report that the officer does not see.
        LabelRefused: it is withdrawn already.
    """
    by.require(Permission.SCREENING_TRAIN)
    seen = Report.objects.visible_to(by, Permission.SCREENING_TRAIN)
    label: Label = Label.objects.filter(report__in=seen).select_for_update(of=("self",)).get(pk=label_id)
    if label.withdrawn_at is not None:
        raise LabelRefused(f"{label.withdrawn_by_name} 已经撤回了这条标注。")
    label.withdrawn_at, label.withdrawn_by_name = at, by.name
    label.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
    audit.record("label.withdrawn", subject=label, by=by, at=at, after={"report": label.report_id}, why=why)


@transaction.atomic
def export_labels(*, purpose: str, by: Actor, at: datetime) -> list[dict[str, str]]:
    """Return the labelled texts for a file, and record that they left the house, how many and what for.

    Raises:
        NotAllowed: the officer's post may not take labels out.
        ExportRefused: no purpose was given.
    """
    by.require(Permission.LABEL_EXPORT)
    rows = labels.faceless(by)
    exports.record(what="labels", count=len(rows), purpose=purpose, by=by, at=at)
    return rows
