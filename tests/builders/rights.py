"""Builds requests, objections, holds and records for tests of rights."""

from datetime import date
from itertools import count

from fanzha.rights import actions
from fanzha.rights.actions.objections import Objecting
from tests.builders.org import AT, SYSTEM, an_actor

_keys = count(1)


def a_request(unit, kind="see", *, by=None, at=AT, **said):
    """Take a request at the counter: identity seen, the clock runs."""
    defaults = {"name": "欧阳小河", "phone": "19912345678", "said": "想看看", "proof": "id_card"}
    application = actions.Application(key=f"t{next(_keys)}", kind=kind, unit_id=unit.pk, **{**defaults, **said})
    return actions.take_request(application=application, by=by or an_actor(unit), at=at)


def an_objection(unit, *, value="13912345678", kind="phone", at=AT, **said):
    """Take an objection from the public page."""
    objecting = Objecting(
        key=f"t{next(_keys)}", kind=kind, value=value, unit_id=unit.pk, **{"said": "一直是我在用", **said}
    )
    return actions.take_objection(objecting=objecting, by=SYSTEM, at=at)


def a_hold(unit, *, at=AT):
    """Set a hold on a person of a unit."""
    from tests.builders.people import a_person

    person = a_person(unit)
    return actions.set_hold(what=str(person.pk), reason="检察院调取", until=date(2027, 6, 1), by=SYSTEM, at=at)


def a_record(kind="assessment", *, at=AT):
    """Begin a record."""
    breach = actions.Breach(at) if kind == "breach" else None
    return actions.make_record(
        kind=kind, title="上线评估", content={"purpose": "筛查举报"}, breach=breach, by=SYSTEM, at=at
    )
