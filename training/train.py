"""Build the shipped model: `python -m training.train [--corpora FOLDER]`.

Our own texts alone give a complete model. With `--corpora`, messages of the permissive corpora (see
docs/methods/screening.md) are fitted as well; a fifth of their rows, by hash, is never touched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from fanzha.core.screening.bounds import WORDING, bounds_of
from fanzha.core.screening.catalogue import TACTICS
from fanzha.core.screening.classify import class_features
from fanzha.core.screening.features import features_of, layout_for
from fanzha.core.screening.find import find_tactics
from fanzha.core.screening.lexicon import Lexicon, parse_lexicon
from fanzha.core.screening.model import load_model, pack_model
from fanzha.core.screening.surface import surface_of
from fanzha.core.screening.wording import plain_wording, runs
from training.texts import Text, corpus, is_held_out, own_texts

DATA = Path(__file__).parents[1] / "src/fanzha/core/screening/data"
BUCKETS = 1 << 16
TYPE_BUCKETS = 1 << 12
FOLDS = 5
WORDING_BOUNDS = (-3.0, 3.0)
WORDING_C = 3.0
RIDGE = 3.0
LESSONS = "lot_publicity"  # quotes every scam word there is, in honest texts and in scams that pose as lessons
LESSON_SHARE = 0.3  # of the weight of another text
TYPE_C = 3.0
LEAST_TYPE = 0.25
SUBTYPE_C = 1.0
LEAST_SUBTYPE = 0.4
CORPUS_SHARE = 0.35  # of the rows of a corpus; more changed nothing but the time
# Share of the total weight of each source; within a source both classes weigh alike.
SOURCE_SHARE = {"own": 1.0, "antispam": 0.35, "teleantifraud": 0.08}
GRADING = {
    "blue": 0.3,
    "scam": 0.6,
    "orange": 0.85,
    "red": 0.95,
    "red_tactics": [
        "safe_account", "screen_sharing", "code_request", "unfreeze_fee", "cash_gold", "nfc_tap", "intimate_threat",
        "kin_emergency", "stay_on_line", "chain_orders", "borrow_to_pay", "crypto_card", "flow_brushing", "remote_app",
    ],
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that the fits need, one row a text."""

    texts: list[Text]
    features: np.ndarray
    runs: csr_matrix
    labels: np.ndarray
    weights: np.ndarray
    folds: np.ndarray


def training_texts(corpora: Path | None) -> list[Text]:
    """Return all texts that may be fitted."""
    texts = own_texts()
    if corpora is None:
        return texts
    for row in corpus(corpora, "antispam_messages"):
        if row["label"] == "pass" and not is_held_out(row["text"]) and hash_share(row["text"]) < CORPUS_SHARE:
            texts.append(Text(row["text"], False, "antispam", "message", None, "sms"))
    for row in corpus(corpora, "teleantifraud_dialogues"):
        if not is_held_out(row["text"]) and hash_share(row["text"]) < CORPUS_SHARE / 2:
            texts.append(Text(row["text"], row["label"] != "正常", "teleantifraud", row["label"], None, "call"))
    return texts


def hash_share(text: str) -> float:
    """Return a number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


def source_of(text: Text) -> str:
    """Return the source whose weight a text shares."""
    return text.lot if text.lot in SOURCE_SHARE else "own"


def sample_weights(texts: list[Text]) -> np.ndarray:
    """Return weights in which sources have their share and classes within a source are even."""
    groups = [(source_of(text), text.is_scam) for text in texts]
    counts = {group: groups.count(group) for group in set(groups)}
    own = counts.get(("own", True), 1)
    even = np.array([SOURCE_SHARE[source] * own / counts[source, is_scam] for source, is_scam in groups])
    return even * np.array([LESSON_SHARE if text.lot == LESSONS else 1.0 for text in texts])


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


def prepared(texts: list[Text], lexicon: Lexicon) -> Rows:
    """Return the rows of texts."""
    layout = layout_for(lexicon)
    surfaces = [surface_of(text.text).text for text in texts]
    features = np.zeros((len(texts), len(layout.names)))
    for number, surface in enumerate(surfaces):
        if surface not in _FEATURES:
            _FEATURES[surface] = features_of(layout, lexicon, surface, find_tactics(lexicon, surface))
        for index, value in _FEATURES[surface]:
            features[number, index] = value
    return Rows(
        texts=texts,
        features=features,
        runs=run_matrix(surfaces, BUCKETS),
        labels=np.array([text.is_scam for text in texts], dtype=float),
        weights=sample_weights(texts),
        folds=np.array([int(hash_share(text.text) * FOLDS) for text in texts]),
    )


def fit_wording(rows: Rows, chosen: np.ndarray) -> np.ndarray:
    """Return weights of hashed runs, without a constant: the scale of the threshold does not travel."""
    model = LogisticRegression(C=WORDING_C, solver="liblinear", fit_intercept=True, intercept_scaling=10)
    model.fit(rows.runs[chosen], rows.labels[chosen], sample_weight=rows.weights[chosen])
    return model.coef_[0].astype(np.float32)


def wording_column(rows: Rows, weights: np.ndarray) -> np.ndarray:
    """Return the bounded wording score of each row."""
    return np.clip(rows.runs @ weights, *WORDING_BOUNDS)


def out_of_fold_wording(rows: Rows) -> np.ndarray:
    """Return wording scores, each from a fit that has not seen the row."""
    scores = np.zeros(len(rows.texts))
    for fold in range(FOLDS):
        weights = fit_wording(rows, rows.folds != fold)
        scores[rows.folds == fold] = wording_column(rows, weights)[rows.folds == fold]
    return scores


def bounds_for(names: tuple[str, ...]) -> list[tuple[float | None, float | None]]:
    """Return for each feature, then wording, then the constant, the range its weight may take."""
    return [*(bounds_of(name) for name in names), WORDING, (None, None)]


def prior_of(name: str) -> float:
    """Return the weight that a feature has where our texts say nothing about it."""
    if name.startswith("tactic:"):
        code = name.removeprefix("tactic:")
        return TACTIC_PRIORS.get(code, 2.0 if TACTICS[code].strong else 0.7)
    return PRIORS.get(name, 0.0)


def fit_stack(features: np.ndarray, labels: np.ndarray, weights: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Return the weights of a logistic model with bounded signs and a ridge."""
    design = np.hstack([features, np.ones((len(features), 1))])
    signs = 2 * labels - 1
    prior = np.array([*(prior_of(name) for name in names), 0.5, 0.0])

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (design @ point)
        distance = point - prior
        distance[-1] = 0.0
        value = float(np.sum(weights * np.logaddexp(0, -margin)) + RIDGE * np.sum(distance**2))
        slope = -weights * signs / (1 + np.exp(np.clip(margin, -50, 50)))
        return value, design.T @ slope + 2 * RIDGE * distance

    result = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds_for(names), options={"maxiter": 2000})
    return result.x


def calibration(scores: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Return (slope, shift) that make held-out log-odds honest."""
    model = LogisticRegression(C=1e6)
    model.fit(scores[:, None], labels, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def out_of_fold_stack(rows: Rows, wording: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Return log-odds of each row from a stack that has not seen it."""
    features = np.hstack([rows.features, wording[:, None]])
    scores = np.zeros(len(rows.texts))
    for fold in range(FOLDS):
        seen = rows.folds != fold
        point = fit_stack(features[seen], rows.labels[seen], rows.weights[seen], names)
        scores[~seen] = features[~seen] @ point[:-1] + point[-1]
    return scores


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
    both = csr_matrix(np.hstack([design, run_matrix(surfaces, TYPE_BUCKETS).toarray()]))
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


def build(texts: list[Text], sources: list[str], *, with_types: bool = True) -> bytes:
    """Return the bytes of a model fitted on texts."""
    lexicon_source, types_source = (DATA / "lexicon.json").read_bytes(), (DATA / "types.json").read_bytes()
    lexicon = parse_lexicon(lexicon_source)
    names = layout_for(lexicon).names
    rows = prepared(texts, lexicon)
    wording = out_of_fold_wording(rows)
    slope, shift = calibration(out_of_fold_stack(rows, wording, names), rows.labels, rows.weights)
    point = fit_stack(np.hstack([rows.features, wording[:, None]]), rows.labels, rows.weights, names) * slope
    card = {
        "version": "",
        "weights": {
            name: round(float(value), 4) for name, value in zip(names, point, strict=False) if abs(value) > 5e-5
        },
        "intercept": round(float(point[-1] + shift), 4),
        "kind_offsets": {},
        "wording_weight": round(float(point[-2]), 4),
        "wording_bounds": list(WORDING_BOUNDS),
        "type_codes": [],
        "subtype_codes": [],
        "least_type": LEAST_TYPE,
        "least_subtype": LEAST_SUBTYPE,
        "grading": GRADING,
        "texts": len(texts),
        "sources": sources,
    }
    arrays = {"wording": fit_wording(rows, np.ones(len(texts), dtype=bool)).astype(np.float16)}
    for name in ("type", "subtype"):
        arrays[f"{name}_weights"] = np.zeros((0, 1), dtype=np.float16)
        arrays[f"{name}_wording"] = np.zeros((0, 2), dtype=np.float16)
    draft = pack_model(card, lexicon_source, types_source, arrays)
    if not with_types:
        return draft
    codes, class_arrays = fit_classes(texts, draft)
    card, arrays = {**card, **codes}, {**arrays, **class_arrays}
    card["version"] = f"{lexicon.version}+{fingerprint(card, arrays)}"
    return pack_model(card, lexicon_source, types_source, arrays)


def fingerprint(card: dict[str, object], arrays: dict[str, np.ndarray]) -> str:
    """Return eight characters that change whenever anything that decides a verdict changes."""
    digest = hashlib.sha256(json.dumps({**card, "version": ""}, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()[:8]


def main() -> None:
    """Read the command line, build, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="folder with the permissive corpora")
    parser.add_argument("--out", type=Path, default=DATA / "model.npz")
    options = parser.parse_args()
    texts = training_texts(options.corpora)
    sources = sorted({source_of(text) for text in texts})
    options.out.write_bytes(build(texts, sources))
    print(f"{len(texts)} texts from {', '.join(sources)}; {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
