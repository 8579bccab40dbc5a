"""Fit the choice of type and sub-type."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from fanzha.core.screening.classify import class_features
from fanzha.core.screening.find import find_tactics
from fanzha.core.screening.model import load_model
from fanzha.core.screening.surface import surface_of
from fanzha.core.screening.wording import plain_wording, runs
from training.texts import Text

BUCKETS = 1 << 12
TYPE_C = 3.0
LEAST_TYPE = 0.25
SUBTYPE_C = 1.0
LEAST_SUBTYPE = 0.4


def fit_classes(texts: list[Text], draft: bytes) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Return the codes and the weights of types and sub-types."""
    model = load_model(draft)
    known = set(model.types.cues.targets)
    scams = [text for text in texts if text.is_scam and text.subtype in known]
    surfaces = [surface_of(text.text).text for text in scams]
    rows = []
    for surface in surfaces:
        found = find_tactics(model.lexicon, surface)
        rows.append(class_features(model, surface, {model.lexicon.targets[place.target] for place in found.places}))
    design = np.array(rows)[:, :-1]
    both = csr_matrix(np.hstack([design, run_matrix(surfaces, BUCKETS).toarray()]))
    codes: dict[str, list[str]] = {}
    arrays: dict[str, np.ndarray] = {}
    for name, strength, labels in (
        ("type", TYPE_C, [text.family for text in scams]),
        ("subtype", SUBTYPE_C, [text.subtype for text in scams]),
    ):
        fitted = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced").fit(both, labels)
        width = design.shape[1]
        codes[f"{name}_codes"] = list(fitted.classes_)
        plain = np.hstack([fitted.coef_[:, :width], fitted.intercept_[:, None]])
        arrays[f"{name}_weights"] = plain.astype(np.float16)
        arrays[f"{name}_wording"] = fitted.coef_[:, width:].astype(np.float16)
    return codes, arrays


def run_matrix(surfaces: list[str], buckets: int) -> csr_matrix:
    """Return hashed runs divided by the root of their number, one row a text."""
    plain = [plain_wording(text) for text in surfaces]
    parts = list(runs(plain, buckets))
    columns = np.concatenate([part[0] for part in parts])
    owners = np.concatenate([part[1] for part in parts])
    matrix = csr_matrix((np.ones(len(columns)), (owners, columns)), shape=(len(surfaces), buckets))
    totals = np.maximum(np.bincount(owners, minlength=len(surfaces)), 1)
    scaled = matrix.multiply(1 / np.sqrt(totals)[:, None])
    return csr_matrix(scaled)


_FEATURES: dict[str, list[tuple[int, float]]] = {}  # one lexicon a process; leaving out lots reads each text once
