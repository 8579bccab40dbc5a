"""Say which of the 14 types and 68 sub-types a scam belongs to, or that the text does not say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .model import Model

Answer = tuple[str | None, str | None]

_DIGITS = 6  # sums of another order differ beyond these


def classify(model: Model, plain: Sequence[str]) -> list[Answer]:
    """Return (type, sub-type) codes of each text; None for what the text does not say.

    The network learns the sub-types as its classes; a type is as likely as its sub-types together.

    Args:
        plain: results of `wording.plain_wording`.
    """
    if not plain:
        return []
    shares = _shares(model.network.outputs(plain)[:, model.named])
    types = np.stack([shares[:, members].sum(axis=1) for members in model.members.values()], axis=1).round(_DIGITS)
    return [_answer(model, row, kinds) for row, kinds in zip(shares.round(_DIGITS), types, strict=True)]


def _answer(model: Model, shares: npt.NDArray[np.float64], types: npt.NDArray[np.float64]) -> Answer:
    best = int(np.argmax(types))
    if types[best] < model.least_type:
        return None, None
    code = list(model.members)[best]
    members = model.members[code]
    likeliest = members[int(np.argmax(shares[members]))]
    if shares[likeliest] < model.least_subtype * types[best]:
        return code, None
    return code, model.subtypes[likeliest]


def _shares(outputs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    raised = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    shares: npt.NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
