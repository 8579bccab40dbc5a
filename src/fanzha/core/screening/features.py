"""What the model weighs: the tactics of a text, how they join up, and what kind of talk surrounds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .catalogue import TACTICS, Stage
from .find import Findings
from .lexicon import Lexicon
from .stance import is_publicity

_STAGES = tuple(Stage)
# Joins of stages that a single honest sentence seldom makes.
_JOINS = (
    (Stage.WHO, Stage.DEMAND),
    (Stage.STORY, Stage.DEMAND),
    (Stage.BAIT, Stage.DEMAND),
    (Stage.BAIT, Stage.PRESSURE),
    (Stage.DEMAND, Stage.PRESSURE),
    (Stage.DEMAND, Stage.OUTCOME),
    (Stage.WHO, Stage.STORY),
)
# Things that honest people say every day as well: they count, but no two of them make a pattern.
_EVERYDAY = frozenset({"transfer_demand", "urgency", "channel_change", "claims_service"})
_SHAPES = {
    "has_link": re.compile(r"https?:|www\.|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,40}+\.){1,4}+[a-z]{2,10}+"),
    "has_mobile": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|x{11}"),
    "has_card": re.compile(r"(?<!\d)62\d{14,17}(?!\d)"),
    "has_chat_id": re.compile(r"(?:qq|扣扣|微信|vx|wx|v信|薇信|企鹅)[号群:：]{0,3}[a-z0-9_-]{5,20}+"),
    "has_hotline": re.compile(r"(?<!\d)(?:9\d{4}|12[0-9]{3}|400\d{7}|110)(?!\d)"),
    "has_amount": re.compile(r"\d(?:元|万|块)"),
    # Slogans name a fraud but give nothing to follow: no number, no link, no sum.
    "concrete": re.compile(r"\d{3}|[a-z0-9]\.[a-z]{2}|[一二两三四五六七八九十几][千百万]|x{3}"),
    "quoting": re.compile(r"“[^”]{1,60}”"),
    "quoting_much": re.compile(r"(?:“[^”]{1,60}”[^“]{0,80}+){2}“"),
    "addressed": re.compile(r"您|你"),
    "first_person": re.compile(r"我"),
}
_SHORT, _LONG, _VERY_LONG = 20, 200, 600  # characters; set on the development texts, November 2026


@dataclass(frozen=True, slots=True)
class FeatureLayout:
    """The names of the features, in the order of the weights."""

    names: tuple[str, ...]
    index: Mapping[str, int]


def layout_for(lexicon: Lexicon) -> FeatureLayout:
    """Return the features that a lexicon gives rise to."""
    names = [f"tactic:{code}" for code in lexicon.tactics]
    names += [f"frame:{code}" for code in lexicon.frames]
    names += [f"dense:{code}" for code in lexicon.frames]
    names += [f"join:{first}+{second}" for first, second in _JOINS]
    names += ["stages:2", "stages:3", "stages:4", "strong:1", "strong:2", "used:1", "used:2", "used:4", "used:7"]
    names += ["warned:any", "warned:share", "warned:only", "publicity:strong"]
    names += [f"shape:{name}" for name in _SHAPES]
    names += ["size:short", "size:long", "size:very_long"]
    return FeatureLayout(tuple(names), {name: number for number, name in enumerate(names)})


def features_of(layout: FeatureLayout, lexicon: Lexicon, text: str, found: Findings) -> list[tuple[int, float]]:
    """Return (feature number, value) of a searched text; values lie between 0 and 1."""
    used = sorted({place.target for place in found.places if not place.is_warned})
    values: dict[str, float] = {f"tactic:{lexicon.targets[target]}": 1.0 for target in used}
    values.update(_frame_values(lexicon, text, found))
    values.update(_structure([lexicon.targets[target] for target in used]))
    values.update(_warnings(found, lexicon, len(used), len(text)))
    values.update({f"shape:{name}": 1.0 for name, form in _SHAPES.items() if form.search(text)})
    values.update(_size(len(text)))
    index = layout.index
    return sorted((index[name], value) for name, value in values.items())


def _frame_values(lexicon: Lexicon, text: str, found: Findings) -> dict[str, float]:
    """Return whether each frame occurs, and how densely (1 = once in 15 characters or more)."""
    values: dict[str, float] = {}
    for frame, count in found.frame_counts.items():
        code = lexicon.frames[frame]
        values[f"frame:{code}"] = 1.0
        values[f"dense:{code}"] = min(1.0, 15.0 * count / max(len(text), 45))
    return values


def _structure(used: list[str]) -> dict[str, float]:
    stages = {TACTICS[code].stage for code in used}
    strong = sum(TACTICS[code].strong for code in used)
    values = {f"join:{first}+{second}": 1.0 for first, second in _JOINS if first in stages and second in stages}
    values.update({f"stages:{least}": 1.0 for least in (2, 3, 4) if len(stages) >= least})
    values.update({f"strong:{least}": 1.0 for least in (1, 2) if strong >= least})
    telling = len([code for code in used if code not in _EVERYDAY])
    values.update({f"used:{least}": 1.0 for least in (1, 2, 4, 7) if telling >= least})
    return values


def _warnings(found: Findings, lexicon: Lexicon, used: int, length: int) -> dict[str, float]:
    """Return how far the tactics of a text are such as it warns of."""
    warned = len({place.target for place in found.places if place.is_warned})
    values: dict[str, float] = {}
    if warned:
        values["warned:any"] = 1.0
        values["warned:share"] = warned / (warned + used)
        if not used:
            values["warned:only"] = 1.0
    if is_publicity({lexicon.frames[frame]: count for frame, count in found.frame_counts.items()}, length):
        values["publicity:strong"] = 1.0
    return values


def _size(length: int) -> dict[str, float]:
    if length < _SHORT:
        return {"size:short": 1.0}
    if length < _LONG:
        return {}
    return {"size:long": 1.0, "size:very_long": 1.0} if length >= _VERY_LONG else {"size:long": 1.0}
