"""Fit what tactics weigh: a logistic model with bounded signs, drawn to what officers know."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from fanzha.core.screening.bounds import bounds_of
from fanzha.core.screening.catalogue import TACTICS
from fanzha.core.screening.features import features_of, layout_for
from fanzha.core.screening.find import find_tactics
from fanzha.core.screening.lexicon import Lexicon

RIDGE = 3.0
# What officers know and a few hundred texts cannot teach; the fit may move them, at a price.
PRIORS = {
    "warned:any": -0.5, "warned:only": -1.5, "publicity:strong": -1.0, "frame:hotline": -0.8, "frame:bank_notice": -1.0,
    "frame:code_notice": -1.0, "frame:parcel_notice": -1.0, "frame:no_such_thing": -1.0, "frame:secure_reminder": -0.6,
    "frame:free_of_charge": -1.2, "frame:own_escrow": -1.0, "frame:appointment": -0.8, "frame:teaching": -1.0,
    "frame:news": -0.5, "frame:gov_notice": -0.3, "frame:job_talk": -0.3, "frame:meeting": -0.3,
    "frame:publicity_head": -0.5, "join:who+demand": 0.3, "join:story+demand": 0.4, "join:bait+demand": 0.4,
    "join:demand+pressure": 0.3, "stages:3": 0.4, "shape:has_link": 0.3, "shape:has_chat_id": 0.5, "shape:has_card": 0.3,
}  # fmt: skip
TACTIC_PRIORS = {
    "gambling": 1.5, "miracle_cure": 1.3, "task_commission": 1.4, "easy_loan": 1.0, "guaranteed_profit": 1.2,
    "phishing_link": 1.0, "escort_bait": 1.3, "minor_bypass": 2.0, "advance_payment": 1.0, "borrow_to_pay": 1.2,
    "secrecy": 1.0, "leaving_escrow": 1.2, "screen_sharing": 1.2, "subsidy": 1.0, "free_gift": 0.9, "prize": 1.0,
    "loss_report": 1.2, "parcel_trap": 1.2, "kin_emergency": 1.1, "inside_info": 1.2, "blocks_checking": 1.0, "threat": 1.0, "stay_on_line": 1.5,
}  # fmt: skip

_FEATURES: dict[str, list[tuple[int, float]]] = {}  # one lexicon a process; leaving out lots reads each text once


def feature_rows(surfaces: list[str], lexicon: Lexicon) -> np.ndarray:
    """Return the features of searched texts, one row a text, with a constant 1 at the end."""
    layout = layout_for(lexicon)
    rows = np.zeros((len(surfaces), len(layout.names) + 1))
    rows[:, -1] = 1.0
    for number, surface in enumerate(surfaces):
        if surface not in _FEATURES:
            _FEATURES[surface] = features_of(layout, lexicon, surface, find_tactics(lexicon, surface))
        for index, value in _FEATURES[surface]:
            rows[number, index] = value
    return rows


def prior_of(name: str) -> float:
    """Return the weight that a feature has where our texts say nothing about it."""
    if name.startswith("tactic:"):
        code = name.removeprefix("tactic:")
        return TACTIC_PRIORS.get(code, 2.0 if TACTICS[code].strong else 0.7)
    return PRIORS.get(name, 0.0)


def fit_stack(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Return the weight of each feature, and the constant."""
    signs = 2 * labels - 1
    prior = np.array([*(prior_of(name) for name in names), 0.0])

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (rows @ point)
        distance = point - prior
        distance[-1] = 0.0
        value = float(np.sum(weights * np.logaddexp(0, -margin)) + RIDGE * np.sum(distance**2))
        slope = -weights * signs / (1 + np.exp(np.clip(margin, -50, 50)))
        return value, rows.T @ slope + 2 * RIDGE * distance

    bounds = [*(bounds_of(name) for name in names), (None, None)]
    return minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}).x
