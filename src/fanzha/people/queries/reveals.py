"""Who has seen a person's plain data, when and what for."""

from collections.abc import Mapping
from typing import Any

from fanzha.common.models import AuditRow

FIELD_NAMES = {
    "name": "姓名", "phone": "电话", "id_number": "身份证号", "address": "住址", "family_name": "家属姓名",
    "family_phone": "家属电话", "note": "备注",
}  # fmt: skip
_SHOWN = 20  # the latest; the whole history stands in the audit pages


def reveals_of(person_id: int) -> list[dict[str, Any]]:
    """Return the latest reveals of one person for the time line, newest first."""
    rows = AuditRow.objects.filter(
        subject_kind="people.person", subject_id=str(person_id), action="person.revealed"
    ).order_by("-at", "-id")[:_SHOWN]
    return [
        {"at": row.at, "title": f"{row.actor_name}看了{_words(row.after)}", "note": f"用途：{row.why}", "state": "done"}
        for row in rows
    ]


def _words(after: Mapping[str, Any] | None) -> str:
    return "、".join(FIELD_NAMES.get(name, name) for name in (after or {}).get("fields", []))
