"""Carries what came into the house: reports, alerts, feedback, receipts; each once, whole, and on record."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from fanzha.alerts import actions as alerts
from fanzha.alerts.queries import crossing as alert_reads
from fanzha.common import audit, clock
from fanzha.common.actor import Actor
from fanzha.core.exchange import KINDS, crossed
from fanzha.core.grading import Facts, Grade
from fanzha.core.screening import Kind
from fanzha.core.workflow.alert import Contact, Finding, Result, State
from fanzha.core.workflow.machine import StepRefused
from fanzha.exchange.actions.packing import HOLDERS, SOURCE
from fanzha.exchange.models import CrossingList, Item, Package
from fanzha.exchange.queries import packages as reads
from fanzha.intake import actions as intake
from fanzha.intake.queries import crossing as report_reads
from fanzha.org.queries.tree import unit_id_of_code

_BATCH: Final = 50
# A lost package is sent again within days; after a quarter nobody sends it any more.
_HELD: Final = timedelta(days=90)
_PAID = {"none", "paid", "unknown"}
BY: Final = Actor.system("两网交换", origin="job")


@dataclass(frozen=True, slots=True)
class Carried:
    """What an item became; or why it did not, or what it waits for."""

    holder: tuple[str, int] | None = None
    said: str = ""
    state: str = "done"


class NotTaken(Exception):
    """An item is not taken. The sentence names nobody."""


class Awaits(Exception):
    """An item is about another that has not come yet."""


def carry(*, package_id: int) -> int:
    """Carry in what waits of a package, some items a transaction; returns how many. Safe to kill and to repeat."""
    package = Package.objects.select_related("peer").get(pk=package_id)
    approved = reads.approved(package.peer, "in")
    count = 0
    while carried := _batch(package, approved):
        count += carried
    if count:
        _try_held(package, approved)
    return count


@transaction.atomic
def _batch(package: Package, approved: CrossingList | None) -> int:
    waiting = Item.objects.filter(package=package, direction="in", state="waiting").order_by("place")
    items = list(waiting.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
    for item in items:
        _one(item, package, approved)
    return len(items)


def end_held(*, at: datetime) -> int:
    """Give up what has waited too long for its original, and forget what it said; returns how many."""
    held = Item.objects.filter(direction="in", state="held", done_at__lt=at - _HELD)
    said = f"{_HELD.days} 天没有等到原件，没有收。"
    return int(held.update(state="refused", said=said, data=None, done_at=at))


@transaction.atomic
def _try_held(package: Package, approved: CrossingList | None) -> None:
    """Look again at what waited for something that may have come now."""
    held = Item.objects.filter(peer=package.peer, direction="in", state="held").select_related("package")
    for item in held.order_by("package__number", "place").select_for_update(skip_locked=True, of=("self",)):
        _one(item, item.package, approved)


def _one(item: Item, package: Package, approved: CrossingList | None) -> None:
    at = clock.now()
    try:
        with transaction.atomic():
            carried = _carried(item, package, approved, at)
    except (NotTaken, StepRefused, intake.NoSuchSource) as refusal:
        carried = Carried(said=str(refusal), state="refused")
    except Awaits:
        carried = Carried(said="反馈的原件还没有到，到了以后自动接上。", state="held")
    item.state, item.said = carried.state, carried.said[:300]
    item.done_at = item.done_at or at if carried.state == "held" else at
    if carried.holder:
        item.holder_kind, item.holder_id = carried.holder
    item.data = item.data if carried.state == "held" else None
    item.save(update_fields=["state", "said", "done_at", "holder_kind", "holder_id", "data"])
    if carried.state != "held":
        audit.record(
            "exchange.carried" if carried.state == "done" else "exchange.refused",
            subject=carried.holder or ("exchange.item", item.pk), by=BY, at=at,
            after={"kind": item.kind, "package": package.number, "peer": package.peer.name},
        )  # fmt: skip


def _carried(item: Item, package: Package, approved: CrossingList | None, at: datetime) -> Carried:
    data = item.data or {}
    if item.kind == "receipt":
        return _receipt(package, data, at)
    kept = crossed(item.kind, data, approved.content if approved else {})
    if kept.refusal:
        raise NotTaken(kept.refusal)
    about = data.get("about") if item.kind == "feedback" else None
    carried = _WAYS[item.kind](item, {**kept.data, "about": about}, at)
    left = [name for name in kept.left_out if name != "about"]
    if not left:
        return carried
    words = {field.code: field.word for field in KINDS[item.kind].fields}
    said = f"清单外的没有收：{'、'.join(words.get(name, '其他') for name in left)}"
    return Carried(carried.holder, f"{carried.said}{said}", carried.state)


def _report(item: Item, data: Mapping[str, Any], at: datetime) -> Carried:
    text = _text(data, "text", 20_000)
    if not text and not _text(data, "caller", 40):
        raise NotTaken("既没有原文也没有对方号码，没有收。清单里要有其中一项。")
    new = intake.NewReport(
        key=f"exchange:{item.peer_id}:{item.key}", source_code=SOURCE, unit_id=_unit(data), text=text,
        kind=_kind(data), caller=_text(data, "caller", 40), paid_state=_among(data, "paid_state", _PAID, "unknown"),
        for_elder=data.get("for_elder") is True, relation=_text(data, "relation", 12),
        contact_name=_text(data, "contact_name", 40), contact_phone=_text(data, "contact_phone", 20),
        target_name=_text(data, "name", 40), target_phone=_text(data, "phone", 20),
        target_address=_text(data, "address", 200), happened_at=_moment(data, "happened_at", at),
    )  # fmt: skip
    taken = intake.take_report(new=new, by=BY, at=at)
    return Carried((HOLDERS["report"], taken.report_id))


def _alert(item: Item, data: Mapping[str, Any], at: datetime) -> Carried:
    grade = _among(data, "grade", {grade.value for grade in Grade}, "")
    if not grade:
        raise NotTaken("预警没有等级，没有收。清单里要有“等级”。")
    facts = Facts(paid=_among(data, "paid_state", _PAID, "unknown"), is_elder=data.get("for_elder") is True,
                  source="police")  # fmt: skip
    unit_id = _unit(data)
    alert = alerts.take_lead(
        lead=alerts.Lead(
            unit_id=unit_id, source_kind="police", source_name="内网预警", at=_moment(data, "opened_at", at) or at,
            facts=facts, name=_text(data, "name", 40), phone=_text(data, "phone", 20),
            address=_text(data, "address", 200), scam_type=_text(data, "scam_type", 4),
            caller=_text(data, "caller", 40), set_grade=grade, extra={"text": _text(data, "text", 20_000)},
        ),
        by=BY, at=at,
    )  # fmt: skip
    state = alert_reads.state_of(alert.pk)
    if state and state[0] == State.GRADED:  # a warning of the other side goes to the unit at once: somebody decided it
        alerts.assign_alert(alert_id=alert.pk, unit_id=state[1], officer_id=None, why="内网预警", by=BY, at=at)
    return Carried((HOLDERS["alert"], alert.pk))


def _feedback(item: Item, data: Mapping[str, Any], at: datetime) -> Carried:
    about = Item.objects.filter(peer_id=item.peer_id, direction="out", key=str(data.get("about") or "")).first()
    if about is None or about.holder_id is None:
        raise Awaits
    if about.kind == "report":
        return _decision(about, data, at)
    _worked_on(about.holder_id, at)
    said = [_contact(about, one, data, at) for one in _list(data, "contacts")]
    if outcome := _text(data, "outcome", 20):
        word = _OUTCOMES.get(outcome, "")
        if word:
            alerts.remark(alert_id=about.holder_id, text=f"外网办结：{word}。请核对后办结本条。", by=BY, at=at)
    return Carried((HOLDERS["alert"], about.holder_id), "".join(filter(None, said)))


_OUTCOMES = {
    "dissuaded": "已劝阻", "defrauded": "已受骗", "gone": "确实找不到", "mismatch": "不符", "duplicate": "重复",
    "lapsed": "超期归档",
}  # fmt: skip


def _worked_on(alert_id: int, at: datetime) -> None:
    """Put the alert into work at its unit: over there somebody works on it."""
    state = alert_reads.state_of(alert_id)
    if state is None:
        raise NotTaken("反馈的那条预警已经不在了，没有收。")
    if state[0] == State.GRADED:
        alerts.assign_alert(alert_id=alert_id, unit_id=state[1], officer_id=None, why="外网办理", by=BY, at=at)


def _contact(about: Item, one: Any, data: Mapping[str, Any], at: datetime) -> str:
    """Write one contact of theirs down as a contact of ours; the same again writes nothing."""
    notes = data.get("notes")
    try:
        made = alerts.Made(
            key=f"x{about.peer_id}:{about.key[:16]}:{int(one['id'])}"[:40], contact=Contact(one["contact"]),
            result=Result(one["result"]), finding=Finding(one["finding"]) if one.get("finding") else None,
            made_at=datetime.fromisoformat(one["at"]),
            note=str(notes.get(str(one["id"]), ""))[:500] if isinstance(notes, dict) else "",
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as problem:
        raise NotTaken("联系经过认不出来，没有收。两边的版本可能不同，请先升级旧的一边。") from problem
    try:
        with transaction.atomic():
            alerts.record_contact(alert_id=int(about.holder_id or 0), made=made, by=BY, at=at)
    except StepRefused as refusal:
        return f"有一次联系没有记进去：{refusal}"
    return ""


def _decision(about: Item, data: Mapping[str, Any], at: datetime) -> Carried:
    """Note what the other side decided about a report of ours; one that waits here is set aside where they did."""
    report_id = int(about.holder_id or 0)
    state, dismissal = _text(data, "state", 10), _text(data, "dismissal", 10)
    if state == "dismissed" and dismissal in _DISMISSALS and report_reads.is_waiting(report_id):
        intake.dismiss_report(report_id=report_id, dismissal=dismissal, note="内网核实后排除", by=BY, at=at)
    return Carried(
        (HOLDERS["report"], report_id), {"confirmed": "内网已核实", "dismissed": "内网已排除"}.get(state, "")
    )


_DISMISSALS = {"harmless", "not_fraud", "unclear", "test"}


def _receipt(package: Package, data: Mapping[str, Any], at: datetime) -> Carried:
    try:
        code = uuid.UUID(str(data["code"]))
        refused = int(data["refused"])
    except (KeyError, ValueError, TypeError) as problem:
        raise NotTaken("回执认不出来，没有收。") from problem
    ours = Package.objects.filter(peer_id=package.peer_id, direction="out", code=code).first()
    if ours is None:
        raise NotTaken("回执说的包不是本系统打的，没有收。")
    ours.receipt_at, ours.refused_there = at, max(0, min(refused, ours.item_count))
    ours.save(update_fields=["receipt_at", "refused_there"])
    why = "；".join(str(one)[:80] for one in _list(data, "why")[:3])
    return Carried(("exchange.package", ours.pk), why)


_WAYS: Final[dict[str, Callable[[Item, Mapping[str, Any], datetime], Carried]]] = {
    "report": _report, "alert": _alert, "feedback": _feedback,
}  # fmt: skip


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    """Return a text of the other side: signed, but no more trusted in its form than any other from outside."""
    said = data.get(name)
    if not isinstance(said, str):
        return ""
    return "".join(c for c in said[:most] if c != "\x00" and not "\ud800" <= c <= "\udfff").strip()


def _among(data: Mapping[str, Any], name: str, known: set[str], otherwise: str) -> str:
    said = data.get(name)
    return said if isinstance(said, str) and said in known else otherwise


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    said = data.get(name)
    return said if isinstance(said, list) else []


def _kind(data: Mapping[str, Any]) -> Kind:
    return Kind(_among(data, "kind", {kind.value for kind in Kind}, Kind.UNKNOWN.value))


def _unit(data: Mapping[str, Any]) -> int:
    """Return the unit of the same code here; the whole county where the other tree differs."""
    return unit_id_of_code(_text(data, "unit", 30))


def _moment(data: Mapping[str, Any], name: str, at: datetime) -> datetime | None:
    """Return a moment; nothing where it makes no sense or lies ahead, since the clock over there may be wrong."""
    try:
        found = datetime.fromisoformat(_text(data, name, 40))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found <= at else None
