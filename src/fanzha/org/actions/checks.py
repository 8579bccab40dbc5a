"""What changes to units share: finding the unit to change, and the checks of what is written."""

from typing import Any

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Unit

_LONGEST = {"code": 32, "name": 80, "short_name": 40, "kind": 12, "phone": 30}  # as the columns are wide


def unit_to_change(by: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's own, locked.

    Raises:
        Unit.DoesNotExist: there is none, or it lies outside the posts with the permission to edit units.
    """
    unit: Unit = Unit.objects.visible_to(by, Permission.UNIT_EDIT).select_for_update(of=("self",)).get(pk=unit_id)
    return unit


def parent(by: Actor, unit_id: int | None) -> Unit | None:
    """Return the parent that was named, locked and in use; nothing where none was named.

    Raises:
        UnitRefused: it is closed.
        Unit.DoesNotExist: it lies outside the actor's posts.
    """
    if unit_id is None:
        return None
    found = unit_to_change(by, unit_id)
    check_open(found)
    return found


def check_open(parent: Unit | None) -> None:
    """Stop a unit from hanging below a closed one.

    Raises:
        UnitRefused: the parent is closed.
    """
    if parent is not None and not parent.is_active:
        raise UnitRefused(f"上级单位“{parent.name}”已停用。请换一个上级，或先恢复它。", field="territory_parent")


def checked(*, code: str, name: str, kind: str, short_name: str, phone: str) -> dict[str, str]:
    """Return what is written of a unit, without the blanks around it.

    Raises:
        UnitRefused: something is missing, too long, or cannot stand.
    """
    fields = {
        "code": code.strip().upper(), "name": name.strip(), "kind": kind,
        "short_name": short_name.strip(), "phone": phone.strip(),
    }  # fmt: skip
    if not fields["code"] or not fields["name"]:
        missing = "code" if not fields["code"] else "name"
        raise UnitRefused("编码和名称都要填。", field=missing)
    if kind not in Unit.Kind.values:
        raise UnitRefused(f"没有“{kind}”这个类别。可选：{'、'.join(Unit.Kind.labels)}。", field="kind")
    for field, value in fields.items():
        longest = _LONGEST[field]
        if len(value) > longest:
            raise UnitRefused(f"最多 {longest} 个字，现在 {len(value)} 个。", field=field)
        if not value.isprintable():
            raise UnitRefused("有看不见的控制字符。请删掉后重填。", field=field)
    return fields


def check_reason(why: str) -> None:
    """Stop a change without a reason.

    Raises:
        UnitRefused: nothing is written.
    """
    if not why.strip():
        raise UnitRefused("请写明原因，会留在记录里。", field="why")


def facts(unit: Unit) -> dict[str, Any]:
    """Return a unit as text for the audit row."""
    return {
        "code": unit.code, "name": unit.name, "short_name": unit.short_name, "kind": unit.kind, "phone": unit.phone,
        "territory_parent": unit.territory_parent_id, "line_parent": unit.line_parent_id, "is_active": unit.is_active,
    }  # fmt: skip
