"""A picture's perceptual hash: 64 bits of its coarse shape.

Two hashes are compared by how many bits differ. Source: docs/methods/pictures.md.
"""

from functools import cache
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# The grid on which a picture is looked at, and how many of its slowest waves count on each side.
_GRID: Final = 64
_WAVES: Final = 8
# A picture whose brightness hardly changes has no shape to compare: standard deviation on the grid, of 255.
_PLAIN: Final = 3.0
# The hash is looked up by four parts of 16 bits each.
BANDS: Final = 4
_BAND_BITS: Final = 16
_LEAST_SIDE: Final = 8
_CUT_ONE_SIDE: Final = 0.05
_CUT_ALL_ROUND: Final = 0.025


def perceptual_hash(grey: NDArray[np.uint8]) -> int | None:
    """Return the 64-bit hash of a decoded grey picture, or `None` where there is no shape to compare.

    The picture is averaged over a grid of 64 × 64 fields whatever its own proportions, and turned into waves (DCT-II).
    Each bit says whether one of the slowest waves is stronger than their median: 8 × 8 but the mean, and the next
    one across.

    Args:
        grey: rows × columns, 0 black to 255 white, upright.

    Returns:
        0 to 2**64 - 1; `None` for a picture of one colour or of fewer than 8 pixels a side.

    Raises:
        ValueError: not two-dimensional.

    Cost:
        One pass over the pixels, then products of matrices of fixed size.

    Source:
        docs/methods/pictures.md.

    >>> import numpy as np
    >>> patches = np.kron(np.arange(48).reshape(6, 8) * 37 % 256, np.ones((40, 40))).astype(np.uint8)
    >>> differing_bits(perceptual_hash(patches), perceptual_hash(patches[::2, ::2]))
    0
    >>> perceptual_hash(np.full((40, 40), 200, dtype=np.uint8)) is None
    True
    """
    if grey.ndim != 2:
        raise ValueError("A grey picture has rows and columns, nothing else.")
    if min(grey.shape) < _LEAST_SIDE:
        return None
    grid = _averaged(grey)
    if float(grid.std()) < _PLAIN:
        return None
    waves = _cosines() @ grid @ _cosines().T
    chosen = np.append(waves[:_WAVES, :_WAVES].flatten()[1:], waves[0, _WAVES])
    return int(np.packbits(chosen > np.median(chosen)).view(">u8")[0])


def trimmed_and_widened(grey: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return a picture as it is, and as if its edges had been cut off or were still there.

    A hash stands one small cut well, but not a cut of a twentieth. So one of two pictures, the one that is asked
    about, is compared in eleven ways: whole, a twentieth less and a twentieth more (the edge repeated) at each of the
    four sides, and a fortieth less and more all round.
    """
    side, round_about = (_steps(grey, share) for share in (_CUT_ONE_SIDE, _CUT_ALL_ROUND))
    top, left = side
    up, across = round_about
    cut = [grey[top:], grey[:-top], grey[:, left:], grey[:, :-left], grey[up:-up, across:-across]]
    wider = [
        ((top, 0), (0, 0)),
        ((0, top), (0, 0)),
        ((0, 0), (left, 0)),
        ((0, 0), (0, left)),
        ((up, up), (across,) * 2),
    ]
    return [grey, *cut, *(np.pad(grey, wide, mode="edge") for wide in wider)]


def _steps(grey: NDArray[np.uint8], share: float) -> tuple[int, int]:
    height, width = grey.shape
    return max(1, round(height * share)), max(1, round(width * share))


def differing_bits(one: int, other: int) -> int:
    """Return in how many of the 64 bits two hashes differ.

    >>> differing_bits(0b1011, 0b0010)
    2
    """
    return (one ^ other).bit_count()


def bands(value: int) -> tuple[int, ...]:
    """Return the four parts of 16 bits of a hash, the highest first.

    >>> bands(0x0001_0002_0003_0004)
    (1, 2, 3, 4)
    """
    return tuple(value >> _BAND_BITS * place & 0xFFFF for place in reversed(range(BANDS)))


def probes(band: int, radius: int) -> list[int]:
    """Return every value of a part that differs from `band` in at most `radius` bits, itself first.

    Two hashes that differ in fewer than `BANDS * (radius + 1)` bits have at least one part within the radius.

    >>> len(probes(7, 0)), len(probes(7, 1)), len(probes(7, 2))
    (1, 17, 137)
    """
    return [band ^ mask for mask in _masks(radius)]


@cache
def _masks(radius: int) -> tuple[int, ...]:
    places = range(_BAND_BITS)
    return tuple(
        sum(1 << place for place in flipped) for size in range(radius + 1) for flipped in combinations(places, size)
    )


def _averaged(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean of each field of the grid; fields may begin and end inside a pixel."""
    return _shares(grey.shape[0]) @ grey.astype(np.float64) @ _shares(grey.shape[1]).T


def _shares(length: int) -> NDArray[np.float64]:
    """Return how much of each pixel of a side lies in each field of the grid."""
    edges = np.linspace(0, length, _GRID + 1)
    pixels = np.arange(length)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    shares: NDArray[np.float64] = np.clip(overlap, 0, None) / (length / _GRID)
    return shares


@cache
def _cosines() -> NDArray[Any]:
    """Return the slowest waves of a side, as rows."""
    fields = (np.arange(_GRID) + 0.5) * np.pi / _GRID
    waves: NDArray[Any] = np.cos(np.outer(np.arange(_WAVES + 1), fields))
    return waves
