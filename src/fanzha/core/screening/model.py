"""The model file: lexicon, weights and thresholds that belong together, under one version."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .features import FeatureLayout, layout_for
from .lexicon import Lexicon, parse_lexicon
from .network import Network
from .wording import Weights

MOST_BYTES = 20_000_000  # size limit of the shipped file; also refuses a bomb before it unpacks
_PARTS = (
    "card",
    "lexicon",
    "wording",
    "rarity",
    "inner",
    "inner_scale",
    "inner_bias",
    "outer",
    "outer_bias",
    "is_scam",
)


class BadModel(ValueError):
    """The model file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Grading:
    """The thresholds on the calibrated probability, and the tactics that allow each grade.

    A text of fewer characters than `least_size` says too little to be called a scam, unless it names a strong tactic.
    A text with the feature `never_nothing` is at least doubtful, however much harmless writing stands around it.
    """

    blue: float
    scam: float
    orange: float
    red: float
    least_size: int
    never_nothing: int  # the number of the feature
    red_tactics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that decides a verdict. Build one with `load_model`.

    `network` is the wording as learnt from many texts; `wording` what a centre adds to it at home, nothing as shipped.
    `named` are the classes of the network that stand for a type or sub-type of fraud; `subtypes` are their sub-types,
    and `members` says which of them belong to each type.
    """

    version: str
    lexicon: Lexicon
    layout: FeatureLayout
    weights: tuple[float, ...]
    intercept: float
    kind_offsets: Mapping[str, float]
    network: Network
    network_weight: float
    wording: Weights
    wording_weight: float
    wording_bounds: tuple[float, float]
    named: npt.NDArray[np.intp]
    subtypes: tuple[str | None, ...]
    members: Mapping[str, npt.NDArray[np.intp]]
    least_type: float
    least_subtype: float
    grading: Grading


def load_model(data: bytes) -> Model:
    """Return the model in the bytes of a model file.

    Raises:
        BadModel: not a model file, too large, of another layout, or damaged.
    """
    try:
        parts = parts_of(data)
        card = json.loads(parts["card"].tobytes())
        lexicon = parse_lexicon(parts["lexicon"].tobytes())
        return _model(card, lexicon, parts)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError) as problem:
        raise BadModel(f"This is not a usable screening model: {problem}") from problem


def parts_of(data: bytes) -> dict[str, Any]:
    """Return the arrays of a model file by name, after a look at its size; `load_model` checks what they hold."""
    if len(data) > MOST_BYTES:
        raise BadModel("the file is larger than 20 MB")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > 4 * MOST_BYTES:
            raise BadModel("the file unpacks to more than 80 MB")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in _PARTS}


def _model(card: Mapping[str, Any], lexicon: Lexicon, parts: Mapping[str, Any]) -> Model:
    layout = layout_for(lexicon)
    grading = card["grading"]
    wording = parts["wording"].astype(np.float32)
    if len(wording) & (len(wording) - 1):
        raise BadModel("the number of wording weights is no power of two")
    network, classes = _network(parts), [str(code) for code in card["classes"]]
    if len(classes) != len(network.is_scam) or not any(classes):
        raise BadModel("the classes do not fit the network")
    named = np.flatnonzero([bool(code) for code in classes])
    codes = [(code.partition(":")[0], code.partition(":")[2]) for code in classes if code]
    return Model(
        version=str(card["version"]),
        lexicon=lexicon,
        layout=layout,
        weights=tuple(float(card["weights"].get(name, 0.0)) for name in layout.names),
        intercept=float(card["intercept"]),
        kind_offsets={str(kind): float(offset) for kind, offset in card["kind_offsets"].items()},
        network=network,
        network_weight=float(card["network_weight"]),
        wording=wording,
        wording_weight=float(card["wording_weight"]),
        wording_bounds=(float(card["wording_bounds"][0]), float(card["wording_bounds"][1])),
        named=named,
        subtypes=tuple(subtype or None for _, subtype in codes),
        members={code: np.flatnonzero([type_ == code for type_, _ in codes]) for code in sorted({c for c, _ in codes})},
        least_type=float(card["least_type"]),
        least_subtype=float(card["least_subtype"]),
        grading=Grading(
            blue=float(grading["blue"]),
            scam=float(grading["scam"]),
            orange=float(grading["orange"]),
            red=float(grading["red"]),
            least_size=int(grading["least_size"]),
            never_nothing=layout.index[grading["never_nothing"]],
            red_tactics=frozenset(grading["red_tactics"]),
        ),
    )


def _network(parts: Mapping[str, Any]) -> Network:
    rarity, inner, scale = (parts[name].astype(np.float32) for name in ("rarity", "inner", "inner_scale"))
    bias, outer, is_scam = parts["inner_bias"], parts["outer"].astype(np.float64), parts["is_scam"]
    fits = (
        (len(rarity),) == scale.shape and inner.shape == (len(rarity), len(outer)) and outer.shape[1:] == is_scam.shape
    )
    if not fits or len(rarity) & (len(rarity) - 1) or is_scam.dtype != np.bool_ or is_scam.all() or not is_scam.any():
        raise BadModel("the weights of the network do not fit together")
    inner *= scale[:, None]
    return Network(rarity, inner, bias.astype(np.float32), outer, parts["outer_bias"].astype(np.float64), is_scam)


def pack_model(card: Mapping[str, Any], lexicon: bytes, arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Return the bytes of a model file; equal input gives equal bytes (no clock in the archive)."""
    parts = {
        "card": np.frombuffer(json.dumps(card, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8),
        "lexicon": np.frombuffer(lexicon, dtype=np.uint8),
        **arrays,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _PARTS:
            stored = io.BytesIO()
            np.save(stored, parts[name], allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (2026, 1, 1, 0, 0, 0)), stored.getvalue(), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()
