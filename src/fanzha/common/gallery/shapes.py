"""The shape of a picture as the database keeps it: the perceptual hash behind a keyed permutation of its bits.

Permuted and masked alike, two hashes differ in as many bits as before, so that the database can compare them. Without
the key of the blind index nobody can make the shape of a picture that he holds and look for it.
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fanzha.common import crypto
from fanzha.core.pictures import perceptual_hash, trimmed_and_widened

_BITS = 64


def shape_of(grey: Image.Image) -> int | None:
    """Return the shape of a grey picture, or nothing where it has none."""
    plain = perceptual_hash(_pixels(grey))
    return None if plain is None else _hidden(plain)


def shapes_to_ask_for(grey: Image.Image) -> list[int]:
    """Return the shapes that a picture has as it is, a little trimmed and a little widened, each once."""
    plain = (perceptual_hash(way) for way in trimmed_and_widened(_pixels(grey)))
    return list(dict.fromkeys(_hidden(one) for one in plain if one is not None))


def signed(shape: int) -> int:
    """Return the shape as the signed number that the database keeps.

    >>> signed(2**64 - 1), signed(5)
    (-1, 5)
    """
    return shape - 2**64 if shape >= 2**63 else shape


def _pixels(grey: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(grey, dtype=np.uint8)


def _hidden(plain: int) -> int:
    order, mask = _secret(crypto.blind("picture.shape", "order"))
    return sum((plain >> source & 1) << place for place, source in enumerate(order)) ^ mask


@lru_cache(maxsize=4)
def _secret(seed: str) -> tuple[tuple[int, ...], int]:
    """Return the order of the bits and the mask that follow from the key."""
    ranks = [hashlib.sha256(f"{seed} {place}".encode()).digest() for place in range(_BITS)]
    mask = int.from_bytes(hashlib.sha256(f"{seed} mask".encode()).digest()[:8], "big")
    return tuple(sorted(range(_BITS), key=ranks.__getitem__)), mask
