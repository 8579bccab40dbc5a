"""What all declared types share: words with limits, and the page of a list."""

from typing import Annotated

from msgspec import Meta, Struct

# No control character gets in, above all no NUL, which the database cannot keep.
_CLEAN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class Said(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Something that another system sends; a name that is not declared is refused rather than dropped."""


class Told(Struct, frozen=True, kw_only=True):
    """Something that we answer."""


class Asked(Said, frozen=True, kw_only=True):
    """The parameters of an address. None of them can name a person."""


def words(most: int, meaning: str, *, least: int = 0) -> Meta:
    """Return the limits of a text: so many characters, none of them a control sign."""
    return Meta(min_length=least or None, max_length=most, pattern=_CLEAN, description=meaning)


Id = Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)]
Cursor = Annotated[str, Meta(max_length=200, pattern=r"^[A-Za-z0-9_:=.-]*$", description="上一页给的 next，原样带回")]
Limit = Annotated[int, Meta(ge=1, le=100, description="一页多少条")]


class Paged(Asked, frozen=True, kw_only=True):
    """A place in a list."""

    cursor: Cursor = ""
    limit: Limit = 50


class UnitTold(Told, frozen=True, kw_only=True):
    """A unit, in short."""

    id: int
    code: str
    name: str
