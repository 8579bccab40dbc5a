"""The question some days after a dissuasion: was the person defrauded after all?"""

from datetime import datetime

from django.db import transaction

from fanzha.alerts.actions.ending import Loss
from fanzha.alerts.models import Alert, Revisit
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.cases import actions as cases
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


class NothingDue(Exception):
    """There is no visit to record. The sentence is fit to be shown."""


@transaction.atomic
def record_revisit(
    *, alert_id: int, was_defrauded: bool, note: str = "", loss: Loss | None = None, by: Actor, at: datetime
) -> Revisit:
    """Answer whether the person was defrauded after the dissuasion; if so, a case opens in the same transaction.

    Raises:
        NothingDue: the visit was recorded already, or none was planned.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id)
    waiting = {Revisit.State.DUE, Revisit.State.MISSED}
    revisit: Revisit | None = alert.revisits.select_for_update().filter(state__in=waiting).order_by("-id").first()
    if revisit is None:
        raise NothingDue("这条预警没有待登记的回访，可能别人已经登记过了。")
    revisit.state, revisit.done_at, revisit.done_by_name = Revisit.State.DONE, at, by.name
    revisit.was_defrauded, revisit.note = was_defrauded, note
    revisit.save()
    alert.was_defrauded_after = was_defrauded
    if was_defrauded and alert.case_id is None:
        alert.case_id = _case(alert, loss or Loss(), by=by, at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.revisited", subject=alert, by=by, at=at, why=note,
                 after={"was_defrauded": was_defrauded, "case": alert.case_id})  # fmt: skip
    return revisit


def _case(alert: Alert, loss: Loss, *, by: Actor, at: datetime) -> int:
    system = Actor.system(f"{by.name} 登记回访：劝阻后仍受骗", origin=by.origin)
    case = cases.open_case(
        unit_id=alert.unit_id, scam_type=alert.scam_type, subtype=alert.subtype, loss=loss.fen,
        person_id=alert.person_id, alert_id=alert.pk, facts=loss.facts, payments=loss.payments,
        occurred_at=loss.happened_at, by=system, at=at,
    )  # fmt: skip
    return int(case.pk)


def miss_revisit(revisit: Revisit, *, by: Actor, at: datetime) -> None:
    """Note that nobody asked in time; it can still be answered later."""
    revisit.state = Revisit.State.MISSED
    revisit.save(update_fields=["state"])
    audit.record("alert.revisit_missed", subject=revisit.alert, by=by, at=at)


__all__ = ["NothingDue", "miss_revisit", "record_revisit"]
