"""Alerts."""

from typing import Any

from fanzha.alerts import actions
from fanzha.alerts.queries import alert_seen, alerts_seen, words
from fanzha.api.queries import pages
from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import alerts as schema
from fanzha.api.schema.base import UnitTold
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.common import crypto
from fanzha.core.workflow.alert import MACHINE, Contact, Finding, Result, State
from fanzha.people.queries import masked


def _list(call: Call) -> schema.Alerts:
    rows = alerts_seen(call.actor).select_related("unit", "person").order_by()
    if call.asked.state != "all":
        is_closed = call.asked.state == "closed"
        rows = rows.filter(state=State.CLOSED) if is_closed else rows.exclude(state=State.CLOSED)
    if call.asked.grade:
        rows = rows.filter(grade=call.asked.grade)
    found, following = pages.page(
        rows, "alerts", fields=("opened_at", "id"), cursor=call.asked.cursor, limit=call.asked.limit, descending=True
    )
    return schema.Alerts(items=[schema.AlertTold(**_told(row, call)) for row in found], next=following)


def _show(call: Call, alert_id: int) -> schema.AlertWhole:
    alert = alert_seen(call.actor, alert_id)
    reasons = [
        schema.Reason(code=one.code, said=one.text, points=one.points) for one in alert.reasons.order_by("place")
    ]
    contacts = [_step(step) for step in alert.steps.order_by("at", "id")]
    return schema.AlertWhole(**_told(alert, call), reasons=reasons, contacts=contacts)


def _told(alert: Any, call: Call) -> dict[str, Any]:
    unit = UnitTold(id=alert.unit.pk, code=alert.unit.code, name=alert.unit.name)
    return {
        "id": alert.pk, "number": alert.number, "state": alert.state, "said": MACHINE.state_names[State(alert.state)],
        "grade": alert.grade, "type": alert.scam_type, "subtype": alert.subtype, "unit": unit,
        "person": _person(alert.person, call), "opened_at": alert.opened_at, "due_at": alert.due_at,
        "due": words.clock_name(alert.due_kind), "closed_at": alert.closed_at, "outcome": alert.outcome,
        "version": alert.version,
    }  # fmt: skip


def _person(person: Any, call: Call) -> schema.MaskedPerson | None:
    if person is None:
        return None
    shown = masked(person, year=call.at.year)
    return schema.MaskedPerson(name=shown.name, phone=shown.phone, age_band=shown.age_band)


def _step(step: Any) -> schema.Step:
    return schema.Step(
        id=step.pk, contact=step.contact, result=step.result, finding=step.finding, at=step.at, by=step.officer_name
    )


def _contact(call: Call, alert_id: int) -> schema.ContactTold:
    said = call.body
    made = actions.Made(
        key=f"api:{call.token.pk}:{crypto.blind('api.step', f'{alert_id} {call.key}')}"[:40],
        contact=Contact(said.contact), result=Result(said.result), made_at=said.at,
        finding=Finding(said.finding) if said.finding else None, note=said.note,
    )  # fmt: skip
    step = actions.record_contact(alert_id=alert_id, made=made, version=said.version, by=call.actor, at=call.at)
    alert: Any = alert_seen(call.actor, alert_id)
    said_state = MACHINE.state_names[State(alert.state)]
    return schema.ContactTold(contact=_step(step), state=alert.state, said=said_state, version=alert.version)


def _feedback(call: Call, alert_id: int) -> schema.FeedbackTold:
    counted = actions.note_harmless(
        alert_id=alert_id, said_by=call.body.said_by, note=call.body.note, by=call.actor, at=call.at
    )
    return schema.FeedbackTold(rules=counted)


def _reveal(call: Call, alert_id: int) -> schema.PersonTold:
    """Show the person in full. Never kept beside a key: what was shown stands nowhere but in the audit, by field."""
    shown = actions.reveal_person(alert_id=alert_id, purpose=call.purpose, by=call.actor, at=call.at)
    return schema.PersonTold(**{name: shown.get(name, "") for name in schema.PersonTold.__struct_fields__})


listing = endpoint(
    "alerts",
    get=Operation(
        "看本单位以下的预警，新的在前", _list, schema.Alerts, scope=Scope.ALERTS_READ, asks=schema.Which,
        refuses=("cursor",),
    ),
)  # fmt: skip
one = endpoint(
    "alerts",
    get=Operation("看一条预警", _show, schema.AlertWhole, scope=Scope.ALERTS_READ, refuses=("not_found",)),
)
contacts = endpoint(
    "alerts",
    post=Operation(
        "登记一次电话或见面的结果", _contact, schema.ContactTold, scope=Scope.ALERTS_WRITE, body=schema.NewContact,
        status=201, once=True, rate="write", refuses=("not_found", "refused"),
    ),
)  # fmt: skip
feedback = endpoint(
    "alerts",
    post=Operation(
        "登记误报", _feedback, schema.FeedbackTold, scope=Scope.ALERTS_WRITE, body=schema.Feedback, status=201,
        once=True, rate="write", refuses=("not_found", "refused"),
    ),
)  # fmt: skip
person = endpoint(
    "alerts",
    post=Operation(
        "看预警对象的完整信息，写明用途，记录在案", _reveal, schema.PersonTold, scope=Scope.PEOPLE_REVEAL,
        needs_purpose=True, rate="reveal", refuses=("not_found",),
    ),
)  # fmt: skip
