"""Pictures between two pages: given back to the browser sealed, so that nothing of them is kept here until reported."""

import base64
import struct
from collections.abc import Sequence
from datetime import datetime
from math import isnan
from typing import Final

from fanzha.common import crypto
from fanzha.common.clock import CHINA
from fanzha.common.pictures import CleanPicture, Origin, made_to_fit

# Three of them, written as letters, stay below what a form may hold.
MOST_BYTES: Final = 300 * 1024
MOST_SECONDS: Final = 2 * 60 * 60
_CONTEXT: Final = "portal.held"
_HEAD: Final = struct.Struct(">QIIddd")
_UNKNOWN: Final = float("nan")


class HeldGone(Exception):
    """What came back was not ours, was changed, or is too old."""


def sealed(pictures: Sequence[CleanPicture], at: datetime) -> list[str]:
    """Return pictures as letters that only we can open, for hidden fields."""
    return [_sealed(made_to_fit(picture, MOST_BYTES), at) for picture in pictures]


def _sealed(picture: CleanPicture, at: datetime) -> str:
    origin = picture.origin
    taken = origin.taken_at.timestamp() if origin.taken_at else None
    said = (_UNKNOWN if part is None else part for part in (taken, origin.latitude, origin.longitude))
    head = _HEAD.pack(int(at.timestamp()), picture.width, picture.height, *said)
    return base64.urlsafe_b64encode(crypto.encrypt(head + picture.content, context=_CONTEXT)).decode()


def opened(values: Sequence[str], at: datetime, *, most: int) -> list[CleanPicture]:
    """Return the pictures that were sealed, as clean as they were.

    Raises:
        HeldGone: one is not ours, was changed, is too old, or there are too many.
    """
    if len(values) > most:
        raise HeldGone
    return [_opened(value, at) for value in values]


def _opened(value: str, at: datetime) -> CleanPicture:
    try:
        plain = crypto.decrypt(base64.urlsafe_b64decode(value.encode("ascii")), context=_CONTEXT)
        then, width, height, *said = _HEAD.unpack_from(plain)
    except (crypto.CannotDecrypt, ValueError, struct.error) as problem:
        raise HeldGone from problem
    if not 0 <= at.timestamp() - then + 1 <= MOST_SECONDS:
        raise HeldGone
    return CleanPicture(plain[_HEAD.size :], width, height, _origin(*said))


def _origin(taken: float, latitude: float, longitude: float) -> Origin:
    return Origin(
        None if isnan(taken) else datetime.fromtimestamp(taken, tz=CHINA), None if isnan(latitude) else latitude,
        None if isnan(longitude) else longitude,
    )  # fmt: skip
