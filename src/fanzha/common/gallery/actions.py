"""Keeps what is known of a picture, and shows one with a record that it was looked at."""

import io
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from PIL import Image

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.gallery import holders, shapes
from fanzha.common.gallery.queries import Elsewhere, elsewhere, picture_seen
from fanzha.common.gallery.settings import Keeping, keeping
from fanzha.common.models import KeptPicture, StoredFile
from fanzha.common.pictures import Origin, grey_and_small
from fanzha.core.pictures import BANDS, bands


def keep(
    *, file: StoredFile, content: bytes, holder: tuple[str, int], at: datetime, origin: Origin | None = None,
    holder_at: datetime | None = None, place: int = 1,
) -> KeptPicture:  # fmt: skip
    """Write down what is known of a stored picture; called in the transaction that stored it.

    Args:
        content: the picture as we wrote it anew. Bytes that are no picture are kept without a shape.
        holder: the kind and key of the object that it belongs to.
        holder_at: the moment of an object that is found by its moment, too.
        origin: what the picture said of itself before it was written anew.
    """
    looks, origin = _looks(content, keeping(at.date())), origin or Origin()
    kept: KeptPicture = KeptPicture.objects.create(
        file=file, holder_kind=holder[0], holder_id=holder[1], holder_at=holder_at, place=place, received_at=at,
        width=looks.width, height=looks.height, thumbnail=looks.thumbnail, taken_at=origin.taken_at,
        position=_position(origin), shape=None if looks.shape is None else shapes.signed(looks.shape),
        **_bands(looks.shape),
    )  # fmt: skip
    return kept


@dataclass(frozen=True, slots=True)
class _Looks:
    width: int = 0
    height: int = 0
    thumbnail: bytes = b""
    shape: int | None = None


def _looks(content: bytes, rules: Keeping) -> _Looks:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            width, height = picture.size
        grey, small = grey_and_small(content, rules.side_px, rules.quality)
    except (OSError, ValueError, SyntaxError):
        return _Looks()
    return _Looks(width, height, small, shapes.shape_of(grey))


def _position(origin: Origin) -> str:
    if origin.latitude is None or origin.longitude is None:
        return ""
    return f"{origin.latitude:.5f},{origin.longitude:.5f}"


def _bands(shape: int | None) -> dict[str, int | None]:
    parts = [None] * BANDS if shape is None else list(bands(shape))
    return {f"band_{number}": part for number, part in enumerate(parts)}


@transaction.atomic
def open_picture(*, picture_id: int, by: Actor, at: datetime) -> tuple[KeptPicture, holders.Seen, Elsewhere]:
    """Return a picture with the object it belongs to and where else it is, and record that this officer looked.

    Raises:
        KeptPicture.DoesNotExist: no such picture, or of an object that the officer may not see.
    """
    picture, seen = picture_seen(by, picture_id)
    others = elsewhere(by, picture, at)
    audit.record(
        "picture.opened", subject=(picture.holder_kind, picture.holder_id), by=by, at=at,
        after={"picture": picture.pk, "others": [other.picture_id for other in others.shown]},
    )  # fmt: skip
    return picture, seen, others
