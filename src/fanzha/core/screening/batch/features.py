"""The features of many texts at once: each block below mirrors one of `features.features_of`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from fanzha.core.screening import features as one_by_one
from fanzha.core.screening.catalogue import TACTICS
from fanzha.core.screening.features import FeatureLayout
from fanzha.core.screening.lexicon import Lexicon

from .codes import Joined, Mask, Numbers, expanded
from .findings import Columns
from .shapes import shapes

Floats = npt.NDArray[np.float64]
Block = tuple[Numbers, Numbers, Floats]


@dataclass(frozen=True, slots=True)
class Features:
    """(text, feature number, value) of a batch, sorted by text and number."""

    text: Numbers
    number: Numbers
    value: Floats

    def each(self, numbers: Numbers) -> Iterator[list[tuple[int, float]]]:
        """Yield the features of some texts, each as `features.features_of` does."""
        firsts, lasts = np.searchsorted(self.text, numbers), np.searchsorted(self.text, numbers + 1)
        _, rows = expanded(firsts, lasts - firsts)
        values = iter(list(zip(self.number[rows].tolist(), self.value[rows].tolist(), strict=True)))
        for count in (lasts - firsts).tolist():
            yield list(islice(values, count))


class FeatureTable:
    """What is known of the tactics and frames of a lexicon, as arrays."""

    __slots__ = ("_frames", "_index", "_is_strong", "_is_telling", "_lexicon", "_stages")

    def __init__(self, layout: FeatureLayout, lexicon: Lexicon) -> None:
        """Take the layout that a lexicon gives rise to."""
        self._index = layout.index
        self._lexicon = lexicon
        tactics = lexicon.tactics
        self._is_strong = np.array([TACTICS[code].strong for code in tactics], dtype=np.bool_)
        self._is_telling = np.array([code not in one_by_one._EVERYDAY for code in tactics], dtype=np.bool_)
        self._stages = {
            stage: np.array([TACTICS[code].stage is stage for code in tactics], dtype=np.bool_)
            for stage in {TACTICS[code].stage for code in tactics}
            | {stage for pair in one_by_one._JOINS for stage in pair}
        }
        self._frames = {
            kind: np.array([layout.index[f"{kind}:{code}"] for code in lexicon.frames], dtype=np.intp)
            for kind in ("frame", "dense")
        }

    def features(self, joined: Joined, found: Columns) -> Features:
        """Return the features of all texts, the same as one by one."""
        used = _distinct(found.text[~found.is_warned], found.target[~found.is_warned])
        warned = _distinct(found.text[found.is_warned], found.target[found.is_warned])
        blocks = [
            self._tactics(*used),
            *self._frame_values(joined, found),
            *self._structure(len(joined), *used),
            *self._warnings(found, *(np.bincount(text, minlength=len(joined)) for text, _ in (used, warned))),
            *(self._flag(f"shape:{name}", mask) for name, mask in shapes(joined).items()),
            *self._sizes(joined.sizes),
        ]
        text, number, value = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        order = np.argsort(text * len(self._index) + number)
        return Features(text[order], number[order], value[order])

    def _flag(self, name: str, mask: Mask) -> Block:
        """Return a feature that is 1 in the texts marked."""
        text = np.flatnonzero(mask)
        return text, np.full(len(text), self._index[name], dtype=np.intp), np.ones(len(text))

    def _tactics(self, text: Numbers, target: Numbers) -> Block:
        return text, target, np.ones(len(text))  # the tactics come first in the layout

    def _frame_values(self, joined: Joined, found: Columns) -> Iterator[Block]:
        dense = np.minimum(1.0, 15.0 * found.frame_count / np.maximum(joined.sizes[found.frame_text], 45))
        yield found.frame_text, self._frames["frame"][found.frame], np.ones(len(found.frame))
        yield found.frame_text, self._frames["dense"][found.frame], dense

    def _structure(self, texts: int, text: Numbers, target: Numbers) -> Iterator[Block]:
        stages = {stage: _any(texts, text[members[target]]) for stage, members in self._stages.items()}
        for first, second in one_by_one._JOINS:
            yield self._flag(f"join:{first}+{second}", stages[first] & stages[second])
        yield from self._least("stages", np.sum(list(stages.values()), axis=0), (2, 3, 4))
        yield from self._least("strong", np.bincount(text[self._is_strong[target]], minlength=texts), (1, 2))
        yield from self._least("used", np.bincount(text[self._is_telling[target]], minlength=texts), (1, 2, 4, 7))

    def _least(self, name: str, counts: Numbers, least: tuple[int, ...]) -> Iterator[Block]:
        for number in least:
            yield self._flag(f"{name}:{number}", counts >= number)

    def _warnings(self, found: Columns, used: Numbers, warned: Numbers) -> Iterator[Block]:
        """Return how far the tactics of a text are such as it warns of; `used` and `warned` count distinct ones."""
        text = np.flatnonzero(warned)
        share = warned[text] / (warned[text] + used[text])
        yield self._flag("warned:any", warned > 0)
        yield text, np.full(len(text), self._index["warned:share"], dtype=np.intp), share
        yield self._flag("warned:only", (warned > 0) & (used == 0))
        yield self._flag("publicity:strong", found.is_publicity)

    def _sizes(self, sizes: Numbers) -> Iterator[Block]:
        yield self._flag("size:short", sizes < one_by_one._SHORT)
        yield self._flag("size:long", sizes >= one_by_one._LONG)
        yield self._flag("size:very_long", sizes >= one_by_one._VERY_LONG)


def _distinct(text: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    """Return each pair once; equal texts stand together, and in them equal targets."""
    is_new = np.ones(len(text), dtype=np.bool_)
    is_new[1:] = (text[1:] != text[:-1]) | (target[1:] != target[:-1])
    return text[is_new], target[is_new]


def _any(texts: int, holders: Numbers) -> Mask:
    held = np.zeros(texts, dtype=np.bool_)
    held[holders] = True
    return held
