"""Shows plain values on record."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason
from fanzha.people import queries

REVEALABLE = ("name", "phone", "id_number", "address", "family_name", "family_phone", "note")


class PurposeMissing(Exception):
    """A reveal was asked for without a purpose."""


@transaction.atomic
def reveal(*, person_id: int, fields: Sequence[str], purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return plain values of one person, and record who saw which and what for.

    Raises:
        NotAllowed: the actor's posts do not allow a reveal.
        PurposeMissing: no purpose of at least four characters was given.
        Person.DoesNotExist: not among the persons whom the actor may reveal.
    """
    by.require(Permission.PERSON_REVEAL)
    if not is_reason(purpose):
        raise PurposeMissing("请写明查看用途，至少 4 个字，例如“电话劝阻”。")
    person = queries.person_seen(by, Permission.PERSON_REVEAL).get(pk=person_id)
    shown = [field for field in fields if field in REVEALABLE]
    audit.record("person.revealed", subject=person, by=by, at=at, after={"fields": shown}, why=purpose.strip())
    return {field: getattr(person, field) for field in shown}
