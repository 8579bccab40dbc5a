"""Screening: how much is found, how much is falsely raised, how fast: `python -m bench.screen [--quick] [--data FOLDER]`.

Sets on a developer's machine are read from `--data` or `FANZHA_BENCH_DATA`; those that are absent are skipped, and said
so. The peer is a plain character n-gram linear SVM, fitted here on the same permissive corpora, with the same rows
kept back. `heldout_*` lots and `unseen_*` sets share neither source nor author with anything that was fitted.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import numpy as np

from bench.figures import conclude, say
from bench.perturb import PERTURBATIONS, TRIPLES, together
from bench.quality import by_crowd, by_kind, shares, type_macro_f1
from bench.speed import measured_speeds
from fanzha.core.screening import Screener, Verdict, load_model, shipped
from training.texts import Text, corpus, is_held_out, own_texts

Judge = Callable[[Sequence[str]], list[bool]]
# Types of the evaluation-only set, by its labels.
_TFT5_TYPES = {"公检法": "C08", "贷款": "C05", "客服": "C04", "领导熟人": "C07"}
_QUICK = 25  # --quick looks at one row in so many


@dataclass(frozen=True, slots=True)
class Set:
    """Labelled texts that were not fitted."""

    name: str
    texts: list[str]
    is_scam: list[bool]
    types: list[str | None]
    kinds: list[str] = field(default_factory=list)
    families: list[str | None] = field(default_factory=list)


def main() -> None:
    """Measure, print a table, and end with one line of JSON."""
    options = _options()
    sets = _sets(options.data, quick=options.quick)
    screener = _screener()
    peer = _peer(options.data, quick=options.quick)
    figures: dict[str, float] = {}
    peer_figures: dict[str, float] = {}
    for chosen in sets:
        verdicts = screener.screen_many(chosen.texts)
        figures |= shares(chosen.name, [verdict.is_scam for verdict in verdicts], chosen.is_scam)
        figures |= _type_figures(chosen, verdicts)
        if peer:
            peer_figures |= shares(chosen.name, peer(chosen.texts), chosen.is_scam)
    figures |= _pooled(sets, screener)
    figures |= _perturbed(sets, screener)
    speeds, peer_speeds, speed_world = measured_speeds(screener, peer, options.data, quick=options.quick)
    figures |= speeds
    peer_figures |= peer_speeds
    world = {f"{chosen.name}_texts": len(chosen.texts) for chosen in sets} | speed_world
    conclude("screen", figures=figures, peer=peer_figures, world=world)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("FANZHA_BENCH_DATA", "bench-data")))
    return parser.parse_args()


def _screener() -> Screener:
    return Screener(load_model(resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()))


def _sets(folder: Path, *, quick: bool) -> list[Set]:
    found = _own_sets()
    for name, reader in (
        ("antispam_messages", _antispam),
        ("teleantifraud_dialogues", _teleantifraud),
        ("eval_only_tft5", _tft5),
    ):
        if (folder / f"{name}.jsonl.gz").exists():
            found.append(reader(folder))
        else:
            say(f"skipped {name}: no such file in {folder} (give --data or FANZHA_BENCH_DATA)")
    return [_thinned(chosen) for chosen in found] if quick else found


def _own_sets() -> list[Set]:
    """Return the kept-back texts of each independent lot."""
    texts = own_texts(held_out=True)
    lots = sorted({text.lot for text in texts})
    return [_own_set(lot, [text for text in texts if text.lot == lot]) for lot in lots]


def _own_set(lot: str, texts: list[Text]) -> Set:
    types = [text.family if text.is_scam else None for text in texts]
    families = [None if text.is_scam else text.family for text in texts]
    kinds = [text.kind for text in texts]
    return Set(lot, [text.text for text in texts], [text.is_scam for text in texts], types, kinds, families)


def _antispam(folder: Path) -> Set:
    rows = [row["text"] for row in corpus(folder, "antispam_messages") if row["label"] == "pass"]
    kept = [text for text in rows if is_held_out(text)]
    return Set("antispam_pass", kept, [False] * len(kept), [None] * len(kept))


def _teleantifraud(folder: Path) -> Set:
    rows = [row for row in corpus(folder, "teleantifraud_dialogues") if is_held_out(row["text"])]
    labels = [row["label"] != "正常" for row in rows]
    return Set("teleantifraud", [row["text"] for row in rows], labels, [None] * len(rows))


def _tft5(folder: Path) -> Set:
    rows = list(corpus(folder, "eval_only_tft5"))
    types = [_TFT5_TYPES.get(row["label"]) for row in rows]
    return Set("unseen_tft5", [row["text"] for row in rows], [kind is not None for kind in types], types)


def _thinned(chosen: Set) -> Set:
    step = max(1, min(_QUICK, len(chosen.texts) // 40))
    parts = (chosen.texts, chosen.is_scam, chosen.types, chosen.kinds, chosen.families)
    return Set(chosen.name, *(part[::step] for part in parts))


def _type_figures(chosen: Set, verdicts: list[Verdict]) -> dict[str, float]:
    """Return how often the type was named, and how often rightly where it was named."""
    named = [(v.type, kind) for v, kind in zip(verdicts, chosen.types, strict=True) if kind and v.is_scam and v.type]
    known = [kind for kind in chosen.types if kind]
    if not known or not named:
        return {}
    right = sum(given == kind for given, kind in named)
    return {f"{chosen.name}_type_precision": right / len(named), f"{chosen.name}_type_recall": right / len(known)}


def _pooled(sets: list[Set], screener: Screener) -> dict[str, float]:
    """Return precision, recall and calibration over the unfitted lots together."""
    lots = _unfitted(sets)
    texts = [text for chosen in lots for text in chosen.texts]
    truth = np.array([flag for chosen in lots for flag in chosen.is_scam])
    if not texts:
        return {}
    verdicts = screener.screen_many(texts)
    raised = np.array([verdict.is_scam for verdict in verdicts])
    found = int((raised & truth).sum())
    scores = np.array([verdict.score for verdict in verdicts])
    return {
        "precision": found / max(1, int(raised.sum())),
        "recall": found / max(1, int(truth.sum())),
        "false_alarms": int((raised & ~truth).sum()) / max(1, int((~truth).sum())),
        "calibration_error": _calibration_error(scores, truth),
        **by_kind(raised.tolist(), truth.tolist(), [kind for chosen in lots for kind in chosen.kinds]),
        **by_crowd(raised.tolist(), [family for chosen in lots for family in chosen.families]),
        **type_macro_f1(verdicts, [code for chosen in lots for code in chosen.types]),
    }


def _unfitted(sets: list[Set]) -> list[Set]:
    """Return the lots of which nothing at all was fitted."""
    return [chosen for chosen in sets if chosen.name.startswith("heldout")]


def _calibration_error(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean gap between score and share of scams, over ten equal bands, weighted by size."""
    bands = np.minimum((scores * 10).astype(int), 9)
    gaps = [
        abs(scores[bands == band].mean() - truth[bands == band].mean()) * (bands == band).sum() for band in set(bands)
    ]
    return float(sum(gaps) / len(scores))


def _perturbed(sets: list[Set], screener: Screener) -> dict[str, float]:
    """Return how much recall on the unfitted lots is lost under each disguise and each triple, and the worst."""
    lots = _unfitted(sets)
    scams = [text for chosen in lots for text, flag in zip(chosen.texts, chosen.is_scam, strict=True) if flag]
    if not scams:
        return {}
    disguises = {name: (name,) for name in PERTURBATIONS} | {"+".join(triple): triple for triple in TRIPLES}
    plain = sum(verdict.is_scam for verdict in screener.screen_many(scams))
    lost = {}
    for name, parts in disguises.items():
        kept = sum(verdict.is_scam for verdict in screener.screen_many([together(text, parts) for text in scams]))
        lost[name] = (plain - kept) / len(scams)
    return {f"recall_lost_{name}": share for name, share in lost.items()} | {
        "recall_lost_worst": max(lost[name] for name in PERTURBATIONS),
        "recall_lost_triple_worst": max(lost["+".join(triple)] for triple in TRIPLES),
    }


def _peer(folder: Path, *, quick: bool) -> Judge | None:
    """Return a plain character n-gram SVM fitted on the corpora, or None where they are absent."""
    names = ("antispam_messages", "teleantifraud_dialogues")
    if not all((folder / f"{name}.jsonl.gz").exists() for name in names):
        say("skipped the peer: it is fitted on the corpora")
        return None
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - only here, and slow to load
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    texts, labels = _peer_rows(folder, step=10 if quick else 1)
    pipeline = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2), LinearSVC())
    pipeline.fit(texts, labels)
    return lambda batch: [bool(answer) for answer in pipeline.predict(list(batch))]


def _peer_rows(folder: Path, *, step: int) -> tuple[list[str], list[bool]]:
    rows = [(row["text"], False) for row in corpus(folder, "antispam_messages") if row["label"] == "pass"]
    rows += [(row["text"], row["label"] != "正常") for row in corpus(folder, "teleantifraud_dialogues")]
    seen = [(text, label) for text, label in rows if not is_held_out(text)][::step]
    return [text for text, _ in seen], [label for _, label in seen]


if __name__ == "__main__":
    main()
