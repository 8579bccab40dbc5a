"""Units and officers on their way out, as the imports take them back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.org.models import Post
from fanzha.org.queries.days import held_on
from fanzha.org.queries.details import units_for_export


def units(columns: Sequence[Column]) -> Exporter:
    """Return the list of units in the importer's own columns."""
    names = [column.name for column in columns]

    def rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
        for row in units_for_export(actor):
            yield tuple(row.get(name) for name in names)

    return Exporter(
        kind="units", title="机构", columns=columns, permission=Permission.UNIT_VIEW, rows=rows,
        count=lambda actor, _: units_for_export(actor).count, imports="units", note="改好后可以原样导入。",
    )  # fmt: skip


def officers(columns: Sequence[Column]) -> Exporter:
    """Return the posts that officers hold today, in the importer's own columns; no password, no code."""
    names = [column.name for column in columns]

    def rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
        person = ("officer__username", "officer__name", "officer__phone")
        found = in_steps(_held(actor, asked), *person, "unit__code", "role", "from_date")
        for username, name, phone, unit, role, since in found:
            said = {
                "username": username, "name": name, "phone": phone, "unit": unit, "role": ROLE_NAMES[Role(role)],
                "from": since,
            }  # fmt: skip
            yield tuple(said.get(name) for name in names)

    return Exporter(
        kind="officers", title="工作人员", columns=columns, permission=Permission.OFFICER_EDIT, rows=rows,
        count=lambda actor, asked: int(_held(actor, asked).count()), imports="officers",
        note="每人每个岗位一行，不含密码；改好后可以原样导入。",
    )  # fmt: skip


def _held(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    posts: QuerySet[Any] = Post.objects.visible_to(actor, Permission.OFFICER_EDIT)
    return posts.filter(held_on(localdate(asked.at)), officer__is_active=True)
