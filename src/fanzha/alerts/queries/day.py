"""What alerts add to the desk's day: dissuasions that ended then."""

from datetime import datetime

from django.db.models import Count, Q, Sum

from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.values import Fen
from fanzha.core.workflow.alert import Outcome


def counts(actor: Actor, start: datetime, until: datetime) -> list[tuple[str, str]] | None:
    """Return label and figure of what alerts ended in [start, until); None where the actor sees no alerts."""
    if not actor.may(Permission.ALERT_VIEW):
        return None
    ended = alerts_seen(actor).filter(closed_at__gte=start, closed_at__lt=until).order_by()
    row = ended.aggregate(
        all=Count("id"), dissuaded=Count("id", filter=Q(outcome=Outcome.DISSUADED)),
        saved=Sum("saved_fen", filter=Q(outcome=Outcome.DISSUADED)),
    )  # fmt: skip
    saved = f"，登记保住 {Fen(row['saved']).short}" if row["saved"] else ""
    return [("预警劝阻", f"办结 {row['all']} 件，劝住 {row['dissuaded']} 件{saved}")]
