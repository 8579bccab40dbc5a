"""Reads of audit rows for their pages: scoped, filtered, masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from fanzha.common.actor import Actor
from fanzha.common.audit import masking, words
from fanzha.common.models import AuditCheck, AuditExport, AuditRow
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: numbers and codes alone, so that it may stand in an address and in a job's row."""

    days: int = 7
    kind: str = ""
    action: str = ""
    unit_id: int | None = None
    actor_id: int | None = None
    object_id: str = ""


def rows_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the rows about the units below the actor's posts, and the actor's own acts."""
    rows: QuerySet[Any] = AuditRow.objects.all()
    if actor.sees_whole_tree(Permission.AUDIT_VIEW):
        return rows
    paths = actor.paths(Permission.AUDIT_VIEW)
    if not paths:
        return rows.none()
    unit = apps.get_model("org", "Unit")
    below = unit._default_manager.filter(unit_in_scope(unit, "", paths)).values("pk")
    return rows.filter(Q(unit_id__in=below) | Q(actor_id=actor.id))


def filtered(rows: "QuerySet[Any]", wanted: Wanted, at: datetime) -> "QuerySet[Any]":
    """Narrow the rows down."""
    if wanted.days:
        rows = rows.filter(at__gte=at - timedelta(days=wanted.days))
    named = {
        "subject_kind": wanted.kind, "action": wanted.action, "unit_id": wanted.unit_id, "actor_id": wanted.actor_id,
        "subject_id": wanted.object_id,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in named.items() if value not in {None, ""}})


def line(row: Any) -> dict[str, Any]:
    """Return one row as the pages show it."""
    return {
        "id": row.pk, "at": row.at, "who": row.actor_name, "act": words.act_word(row.action),
        "origin": words.origin_word(row.origin),
        "what": words.object_word(row.subject_kind), "object_id": row.subject_id, "url": _url(row),
        "why": masking.shown(row.subject_kind, row.why) if row.why else "",
        "changes": [
            (words.field_word(name), old, new)
            for name, old, new in masking.changes(row.subject_kind, row.before, row.after)
        ],
    }  # fmt: skip


def _url(row: Any) -> str:
    name = words.OBJECTS.get(row.subject_kind, ("", ""))[1]
    if not name or not row.subject_id.isdigit():
        return ""
    try:
        return reverse(name, args=[int(row.subject_id)])
    except NoReverseMatch:
        return ""


def object_log(kind: str, subject_id: object, *, most: int = 20) -> list[dict[str, Any]]:
    """Return what changed one object, the newest first, masked: for the object's own page, which checked the right."""
    rows = AuditRow.objects.filter(subject_kind=kind, subject_id=str(subject_id)).exclude(action__in=words.READS)
    return [line(row) for row in rows.order_by("-at", "-id")[:most]]


def for_export(actor: Actor, wanted: Wanted, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of an export, the oldest first, as the columns of its table name them."""
    for row in filtered(rows_seen(actor), wanted, at).order_by("at", "id").iterator(chunk_size=1_000):
        shown = line(row)
        said = "\n".join(f"{name}：{old} → {new}" if old else f"{name}：{new}" for name, old, new in shown["changes"])
        yield {
            "number": row.pk, "at": row.at, "who": shown["who"], "origin": shown["origin"], "act": shown["act"],
            "what": shown["what"], "object_id": shown["object_id"], "why": shown["why"], "changes": said,
        }  # fmt: skip


def exports_of(actor: Actor) -> "QuerySet[Any]":
    """Return the exports that an officer asked for, the newest first."""
    rows: QuerySet[Any] = AuditExport.objects.filter(officer_id=actor.id or 0)
    return rows.select_related("file").order_by("-id")


def last_check() -> AuditCheck | None:
    """Return the latest check of the whole chain."""
    return AuditCheck.objects.order_by("-at", "-id").first()
