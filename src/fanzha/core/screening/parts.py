"""What the wording adds to a score, and which of its sentences add most."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .model import Model
from .wording import plain_wording, wording_sums

Floats = npt.NDArray[np.float64]
Share = tuple[int, int, float]

_CLAUSE = re.compile(r"[^。！？!?；;，,、：:\n]{4,40}")  # unbroken speech is cut into stretches
_DIGITS = 6  # sums of another order differ beyond these
MOST_CLAUSES = 2  # more is a retelling, not a reason
LEAST_SHARE = 0.25  # in log-odds; a clause that adds less is no reason


def wording_parts(model: Model, plain: Sequence[str]) -> Floats:
    """Return what the wording of each text adds to its log-odds: a row a text; the network's part, then the home's.

    Args:
        plain: results of `wording.plain_wording`.
    """
    parts = np.zeros((len(plain), 2))
    parts[:, 0] = model.network_weight * model.network.log_odds(plain)
    if model.wording.any():
        parts[:, 1] = model.wording_weight * np.clip(wording_sums(plain, model.wording), *model.wording_bounds)
    return parts.round(_DIGITS)


def telling_clauses(model: Model, texts: Sequence[str], plain: Sequence[str]) -> list[list[Share]]:
    """Return for each text the clauses that sound most like a fraud, as (start, end, share of the log-odds).

    Args:
        texts: in their searched form.
        plain: results of `wording.plain_wording` for the same.
    """
    clauses = [[match.span() for match in _CLAUSE.finditer(text)] for text in texts]
    parts = [[plain_wording(text[start:end]) for start, end in own] for text, own in zip(texts, clauses, strict=True)]
    shares = [model.network_weight * share for share in model.network.shares(plain, parts)]
    return [_most_telling(*pair) for pair in zip(clauses, shares, strict=True)]


def _most_telling(clauses: Sequence[tuple[int, int]], shares: Floats) -> list[Share]:
    ranked = sorted(zip(clauses, shares.round(_DIGITS).tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [(*span, share) for span, share in ranked[:MOST_CLAUSES] if share >= LEAST_SHARE]
