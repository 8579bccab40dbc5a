"""Reads of requests and objections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.nav import Decision
from fanzha.common.permissions import Permission
from fanzha.common.refusals import Stated, stated_of
from fanzha.core.workflow.objection import OBJECTION, ObjectionState
from fanzha.core.workflow.request import KIND_NAMES, REQUEST, RequestKind, RequestState
from fanzha.intake.queries import receipts
from fanzha.people.actions import Reference, by_key
from fanzha.rights.models import Objection, Request

OPEN: Final = [state.value for state in REQUEST.open_states]


def requests_seen(actor: Actor, permission: Permission = Permission.RIGHTS_VIEW) -> "QuerySet[Any]":
    """Return the requests below the actor's posts."""
    seen: QuerySet[Any] = Request.objects.visible_to(actor, permission)
    return seen.select_related("unit")


def objections_seen(actor: Actor, permission: Permission = Permission.RIGHTS_VIEW) -> "QuerySet[Any]":
    """Return the objections below the actor's posts."""
    seen: QuerySet[Any] = Objection.objects.visible_to(actor, permission)
    return seen.select_related("unit")


def open_requests(actor: Actor) -> "QuerySet[Any]":
    """Return the requests in which somebody has to act, the earliest deadline first."""
    return requests_seen(actor).filter(state__in=OPEN).order_by("due_at", "id")


def open_objections(actor: Actor) -> "QuerySet[Any]":
    """Return the objections that nobody has decided, the earliest deadline first."""
    return objections_seen(actor).filter(state=ObjectionState.RECEIVED).order_by("due_at", "id")


@dataclass(frozen=True, slots=True)
class Progress:
    """What the public receipt page says of a request or an objection; it names nobody."""

    title: str
    now: str
    due_at: datetime | None
    stated: Stated | None


_NOW: Final = {
    RequestState.APPLIED: "收到了。请带身份证件到窗口核验，核验后开始办",
    RequestState.OPEN: "正在办",
    RequestState.SECOND: "正在办",
    RequestState.ANSWERED: "办好了，请带身份证件到窗口领答复",
    RequestState.REFUSED: "不予办理，理由和救济途径见下",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.LAPSED: "过期没有核验，已归档。还需要的话再提一次",
}
# 撤下 and 不在名单 read the same: the page tells no more of the list than 查一查 does.
_OBJECTED: Final = {
    ObjectionState.RECEIVED: "收到了，正在核查",
    ObjectionState.UPHELD: "核查完了：现在不在名单里",
    ObjectionState.NOT_LISTED: "核查完了：现在不在名单里",
    ObjectionState.REFUSED: "核查完了：保留，理由和救济途径见下",
}


def progress(typed: str) -> Progress | None:
    """Return how far the request or objection with a receipt code has come, or `None` where there is none."""
    index = receipts.index(typed)
    if not index:
        return None
    request = Request.objects.filter(receipt_index=index).first()
    if request is not None:
        state = RequestState(request.state)
        due = request.due_at if state in {RequestState.OPEN, RequestState.SECOND} else None
        # The reason may name somebody: it is handed over at the counter, after a look at the card.
        told = stated_of("rights.request", request.pk)
        return Progress(f"{KIND_NAMES[RequestKind(request.kind)]}申请", _NOW[state], due, _without_reason(told))
    objection = Objection.objects.filter(receipt_index=index).first()
    if objection is None:
        return None
    due = objection.due_at if objection.state == ObjectionState.RECEIVED else None
    return Progress(
        "名单异议", _OBJECTED[ObjectionState(objection.state)], due, stated_of("rights.objection", objection.pk)
    )


def _without_reason(told: Stated | None) -> Stated | None:
    if told is None:
        return None
    return Stated(
        told.title, "带身份证件到窗口领书面答复，里面写明理由", told.basis, told.remedy, told.contact, told.documents,
        told.at, told.version,
    )  # fmt: skip


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the requests and objections that wait for this officer, for the home page."""
    if not actor.may(Permission.RIGHTS_HANDLE):
        return []
    asked = [
        Decision(
            f"{KIND_NAMES[RequestKind(row.kind)]}申请 {row.number}", REQUEST.state_names[RequestState(row.state)],
            reverse("rights:request", args=[row.pk]), "去办", row.due_at,
        )
        for row in open_requests(actor).filter(state=RequestState.OPEN)[:20]
    ]  # fmt: skip
    return asked + [
        Decision(f"名单异议 {row.number}", OBJECTION.state_names[ObjectionState.RECEIVED],
                 reverse("rights:objection", args=[row.pk]), "去核查", row.due_at)
        for row in open_objections(actor)[:20]
    ]  # fmt: skip


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many requests and objections wait for this officer."""
    if not actor.may(Permission.RIGHTS_HANDLE):
        return 0
    return int(
        min(open_requests(actor).filter(state=RequestState.OPEN).count(), 20) + min(open_objections(actor).count(), 20)
    )


def menu_count(actor: Actor, at: datetime) -> int:
    """Return how many requests and objections are open, for the menu."""
    return int(open_requests(actor).count() + open_objections(actor).count())


def of_person() -> Reference:
    """Fill `person.references`: requests follow when two persons are merged."""
    return by_key(Request, "person", code="rights.request", title="本人申请", unit="件", added_at="taken_at")
