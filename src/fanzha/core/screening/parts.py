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


def telling_clauses(model: Model, text: str) -> list[Share]:
    """Return (start, end, share of the log-odds) of the clauses of a searched text that sound most like a fraud."""
    clauses = [match.span() for match in _CLAUSE.finditer(text)]
    plain = [plain_wording(text[start:end]) for start, end in clauses]
    shares = model.network_weight * model.network.shares(plain_wording(text), plain)
    ranked = sorted(zip(clauses, shares.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [(*span, share) for span, share in ranked[:MOST_CLAUSES] if share >= LEAST_SHARE]
