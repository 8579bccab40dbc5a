"""Touches."""

from datetime import date, datetime, time, timedelta
from typing import Any

from fanzha.api.queries import pages
from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import touches as schema
from fanzha.api.schema.base import UnitTold
from fanzha.api.schema.problems import FieldProblem
from fanzha.api.views.problems import Refusal
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.common import crypto
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.intake.queries.phones import NoPersonsPhone, person_phone
from fanzha.org.queries import units_seen
from fanzha.people.queries import households_seen, person_seen
from fanzha.touches import actions
from fanzha.touches.queries import TouchFilter, row_of, touches_matching
from fanzha.touches.queries.ledger import light, marked

_DAYS = 31
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)
_AT_THE_DOOR = frozenset({"visit", "receipt", "pledge"})


def _list(call: Call) -> schema.Touches:
    asked = call.asked
    until = _within(asked.until or call.at.astimezone(CHINA).date())
    since = _within(asked.since or until - timedelta(days=_DAYS - 1))
    wanted = TouchFilter(_begin(since), _begin(until + timedelta(days=1)), asked.kind or "", asked.unit)
    rows, following = pages.page(
        light(touches_matching(call.actor, wanted)), "touches", fields=("at", "id"), cursor=asked.cursor,
        limit=asked.limit, descending=True,
    )  # fmt: skip
    return schema.Touches(items=[_told(touch, call) for touch in marked(rows)], next=following)


def _within(day: date) -> date:
    """Return a day that a calendar can hold in every time zone; there are no touches outside."""
    return min(max(day, _FIRST), _LAST)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _told(touch: Any, call: Call) -> schema.TouchTold:
    row: Any = row_of(touch, call.actor)
    unit = UnitTold(id=touch.unit.pk, code=touch.unit.code, name=touch.unit.name)
    return schema.TouchTold(
        id=touch.id, at=touch.at, recorded_at=touch.recorded_at, kind=touch.kind, channel=touch.channel, unit=unit,
        target=row.target.words, people_reached=touch.people_reached, by=touch.officer_name, state=row.state,
    )  # fmt: skip


def _record(call: Call) -> schema.Recorded:
    said = call.body
    touch = actions.record_touch(
        at=said.at, by=call.actor, kind=said.kind, channel=said.channel, source="api",
        source_ref=f"{call.token.pk}:{crypto.blind('api.touch', call.key)}", people_reached=said.people_reached,
        material=said.material, material_version=said.material_version, note=said.note, recorded_at=call.at,
        **_target(said, call),
    )  # fmt: skip
    return schema.Recorded(id=touch.id, at=touch.at, recorded_at=touch.recorded_at)


def _target(said: schema.NewTouch, call: Call) -> dict[str, Any]:
    """Return whom the touch reached, found among what the token's unit covers."""
    if sum((bool(said.phone), said.household is not None, bool(said.unit))) != 1:
        raise _refused("/", "phone、household、unit 正好写一个。")
    if said.phone:
        return _person(said, call)
    if said.household is not None:
        seen = households_seen(call.actor, Permission.TOUCH_RECORD)
        house = seen.get(unit__code=said.household.unit, number=said.household.number)
        return {"unit_id": house.unit_id, "household_id": house.pk}
    unit = units_seen(call.actor, Permission.TOUCH_RECORD).get(code=said.unit)
    return {"unit_id": unit.pk, "target_unit_id": unit.pk}


def _person(said: schema.NewTouch, call: Call) -> dict[str, int | None]:
    try:
        phone = person_phone(said.phone)
    except NoPersonsPhone as problem:
        raise _refused("/phone", f"{problem}。") from problem
    found = person_seen(call.actor, Permission.TOUCH_RECORD).filter(phone_index=crypto.blind("phone", phone))[:2]
    if len(found) != 1:
        raise Refusal("not_found", "本单位以下没有登记这个电话的人，或者不止一个。")
    person = found[0]
    household = person.household_id if said.kind in _AT_THE_DOOR else None
    return {"unit_id": person.unit_id, "person_id": person.pk, "household_id": household}


def _refused(pointer: str, detail: str) -> Refusal:
    return Refusal("not_valid", errors=[FieldProblem(pointer=pointer, detail=detail)])


ledger = endpoint(
    "touches",
    get=Operation(
        "看触达台账，新的在前", _list, schema.Touches, scope=Scope.TOUCHES_READ, asks=schema.WhichTouches,
        refuses=("cursor",),
    ),
    post=Operation(
        "登记一次触达", _record, schema.Recorded, scope=Scope.TOUCHES_WRITE, body=schema.NewTouch, status=201,
        once=True, rate="write", refuses=("not_found", "refused"),
    ),
)  # fmt: skip
