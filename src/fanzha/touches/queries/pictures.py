"""Touches as holders of pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from fanzha.common import gallery
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.touches.models import TouchKind
from fanzha.touches.queries.ledger import touches_seen
from fanzha.touches.queries.page import url_of

_KINDS = dict(TouchKind.choices)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the touches of these pictures that the actor may see; a proof is for those who may see people."""
    if not (actor.may(Permission.TOUCH_VIEW) and actor.may(Permission.PERSON_VIEW)):
        return {}
    keys = {picture.pk: (picture.holder_at, picture.holder_id) for picture in pictures}
    # The moment leads to the partition.
    rows = touches_seen(actor).filter(at__in=[at for at, _ in keys.values()], id__in=[one for _, one in keys.values()])
    found = {(row.at, row.id): row for row in rows.defer("shown_text", "note", "reverse_reason")}
    return {pk: _as_seen(found[key]) for pk, key in keys.items() if key in found}


def _as_seen(row: Any) -> gallery.Seen:
    return gallery.Seen(f"第 {row.id} 号 {_KINDS.get(row.kind, '')}", url_of(row), row.at, str(row.unit))


HOLDER = gallery.Holder("touches.touch", "触达", _seen)
