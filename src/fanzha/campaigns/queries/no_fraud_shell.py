"""What no-fraud units put into the shell: what waits, pictures that prove, the menu."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.campaigns.models.no_fraud import NoFraud
from fanzha.campaigns.queries.no_fraud import applications_seen, kinds_on, waiting_for
from fanzha.common import gallery
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision
from fanzha.common.permissions import Permission
from fanzha.core.workflow.no_fraud import NO_FRAUD, NoFraudState

_MOST = 20
_VERBS = {"draft": "去修改", "applied": "去核查", "checked": "去评定", "doubted": "去复核"}


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the applications that wait for this officer."""
    names = {code: kind.name for code, kind in kinds_on(at.date())[1].items()}
    return [
        Decision(
            f"{names.get(row.kind, row.kind)} {row.unit}{row.part}", NO_FRAUD.state_names[NoFraudState(row.state)],
            reverse("campaigns:no_fraud", args=[row.pk]), _VERBS[row.state],
        )
        for row in waiting_for(actor)[:_MOST]
    ]  # fmt: skip


def waiting(actor: Actor, at: datetime) -> list["QuerySet[Any]"]:
    """Return what waits, to be counted with the rest of the shell."""
    return [waiting_for(actor)]


def waiting_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what waits, for the menu."""
    return waiting_for(actor)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the applications of these pictures that the actor may see."""
    if not actor.may(Permission.NO_FRAUD_VIEW):
        return {}
    rows = {row.pk: row for row in applications_seen(actor).filter(pk__in=[one.holder_id for one in pictures])}
    return {one.pk: _as_seen(rows[one.holder_id]) for one in pictures if one.holder_id in rows}


def _as_seen(row: NoFraud) -> gallery.Seen:
    return gallery.Seen(row.number, reverse("campaigns:no_fraud", args=[row.pk]), row.begun_at, str(row.unit))


HOLDER = gallery.Holder("campaigns.no_fraud", "无诈单位申报", _seen)
