"""What holds pictures: each capability says what its objects are called and which of them an officer may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Seen:
    """An object that the officer may see, as the page of a picture names it."""

    title: str
    url: str
    at: datetime
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """One kind of object that holds pictures.

    Attributes:
        kind: the model's label in small letters.
        word: what officers call it.
        seen: returns the objects of these pictures that the actor may see with their pictures, by the picture's key.
    """

    kind: str
    word: str
    seen: Callable[[Actor, Sequence[Any]], Mapping[int, Seen]]


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Make a kind known; a second registration takes the place of the first."""
    _holders[holder.kind] = holder


def word_of(kind: str) -> str:
    """Return what objects of a kind are called."""
    return _holders[kind].word if kind in _holders else kind


def seen_by(actor: Actor, pictures: Sequence[Any]) -> dict[int, Seen]:
    """Return the objects of these pictures that the actor may see; a kind that nobody registered is seen by nobody."""
    found: dict[int, Seen] = {}
    for kind in {picture.holder_kind for picture in pictures} & set(_holders):
        found |= _holders[kind].seen(actor, [picture for picture in pictures if picture.holder_kind == kind])
    return found
