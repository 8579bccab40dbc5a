"""Who has seen a person's plain data, when and what for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fanzha.common.models import AuditRow

FIELD_NAMES = {
    "name": "姓名", "phone": "电话", "id_number": "身份证号", "address": "住址", "family_name": "家属姓名",
    "family_phone": "家属电话", "note": "备注",
}  # fmt: skip
_SHOWN = 20  # the latest; the whole history stands in the audit pages


@dataclass(frozen=True, slots=True)
class Reveal:
    """One look at plain data."""

    at: datetime
    officer: str
    fields: str
    purpose: str


def reveals_of(person_id: int) -> list[Reveal]:
    """Return the latest reveals of one person, newest first."""
    rows = AuditRow.objects.filter(
        subject_kind="people.person", subject_id=str(person_id), action="person.revealed"
    ).order_by("-at", "-id")[:_SHOWN]
    return [Reveal(row.at, row.actor_name, _words(row.after), row.why) for row in rows]


def _words(after: Mapping[str, Any] | None) -> str:
    return "、".join(FIELD_NAMES.get(name, name) for name in (after or {}).get("fields", []))
