"""Pictures that prove a touch: taken as every picture from outside is, in the size that a proof needs."""

from datetime import date
from typing import IO

from fanzha.common.gallery.settings import keeping
from fanzha.common.pictures import CleanPicture, PictureRefused
from fanzha.common.pictures import clean_picture as clean

__all__ = ["PictureRefused", "clean_picture", "what_is_taken"]

_MB = 1024 * 1024


def clean_picture(source: IO[bytes], *, size_bytes: int, on: date) -> CleanPicture:
    """Return an uploaded picture written anew, with what it said of time and place beside it.

    Raises:
        PictureRefused: empty, too large, too many pixels, moving, no picture, or broken in the middle.
    """
    return clean(source, size=size_bytes, rules=keeping(on).proof)


def what_is_taken(on: date) -> str:
    """Say what may be uploaded, and what is kept of it."""
    most = keeping(on).proof.most_bytes // _MB
    return f"JPG、PNG 或 WebP，最大 {most} MB。照片重新保存，里面的时间和定位另记一栏，不留在照片里"
