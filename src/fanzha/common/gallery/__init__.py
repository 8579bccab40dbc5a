"""Kept pictures: what each says of itself, how it looks in small, and where else the same picture is.

How another part plugs in. Its `AppConfig.ready` says what holds pictures:

    gallery.register(gallery.Holder("intake.report", "举报", seen))   # seen(actor, pictures) -> {picture.pk: Seen}

After `files.store` of a picture it calls, in the same transaction:

    gallery.keep(file=file, content=clean.content, origin=clean.origin, holder=("intake.report", report.pk), at=at)

Its page shows `gallery.panel_of(actor, [file, …], at)`, a list of its own `gallery.small_ones(actor, [file id, …])`.
The rest follows: the page of a picture, the small picture, its time and place, and the other objects with the same or
nearly the same picture that this officer may see.
"""

from fanzha.common.gallery.actions import keep, open_picture
from fanzha.common.gallery.holders import Holder, Seen, register
from fanzha.common.gallery.queries import (
    Elsewhere,
    earlier_uses,
    elsewhere,
    panel_of,
    picture_seen,
    small_ones,
    used_before,
)

__all__ = [
    "Elsewhere", "Holder", "Seen", "earlier_uses", "elsewhere", "keep", "open_picture", "panel_of", "picture_seen",
    "register", "small_ones", "used_before",
]  # fmt: skip
