"""What the shipped model would do on texts of a sort that it has not seen: `python -m training.crossval --by lot`.

Leaves out each lot, each kind (all calls, all letters, …), each type of fraud, or each corpus in turn, fits on the rest,
and prints recall and false alarms on what was left out, for several seeds. `--curve` shows what more texts would bring.
How network and tactics join is taken from the fit on all lots left out in turn: six numbers for thousands of texts.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path

import numpy as np

from fanzha.core.screening.features import layout_for
from fanzha.core.screening.lexicon import parse_lexicon
from training.texts import Text
from training.train import (
    GRADING,
    Joint,
    Rows,
    fit_parts,
    join,
    out_of_fold,
    packed_lexicon,
    prepared,
    training_texts,
    with_variants,
)

_GROUPS = {
    "lot": lambda text: text.lot,
    "kind": lambda text: text.kind,
    "type": lambda text: text.family if text.is_scam and text.source == "own" else "",
    "source": lambda text: text.source if text.source != "adverts" else "antispam",
}
_SHARES = (0.125, 0.25, 0.5, 1.0)
_CURVE_FOLDS = 6


def main() -> None:
    """Read the command line, fit again and again, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--by", choices=sorted(_GROUPS), default="lot")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--curve", action="store_true", help="the learning curve over texts instead")
    options = parser.parse_args()
    source = packed_lexicon()
    whole = training_texts(options.corpora)
    texts = with_variants(whole)
    rows, names = prepared(texts, source), layout_for(parse_lexicon(source)).names
    is_whole = np.arange(len(texts)) < len(whole)
    if options.curve:
        _curve(texts, rows, is_whole, names)
        return
    groups = np.array([_GROUPS[options.by](text) for text in texts])
    joint = join(*out_of_fold(rows, names), rows, names)
    for group in sorted(set(groups) - {"", "own", "news"}):
        left_out = groups == group
        scores = np.mean([_scores(rows, ~left_out, joint, names, seed) for seed in range(options.seeds)], axis=0)
        chosen = left_out & is_whole
        print(f"{group:22} {_line(scores[chosen], rows.labels[chosen])}", flush=True)


def _scores(rows: Rows, kept: np.ndarray, joint: Joint, names: tuple[str, ...], seed: int = 0) -> np.ndarray:
    """Return log-odds of all rows by a fit on those kept."""
    network, stack = fit_parts(rows.of(kept), names, seed)
    return joint.network * network.log_odds_of(rows.held) + rows.features @ joint.weights(stack, names)


def _curve(texts: list[Text], rows: Rows, is_whole: np.ndarray, names: tuple[str, ...]) -> None:
    """Print what shares of our own texts would reach, on lots left out."""
    lots = sorted(set(rows.lots))
    draws = np.array([zlib.crc32(text.text.encode()) / 2**32 for text in texts])
    is_own = np.array([text.source == "own" for text in texts])
    joint = join(*out_of_fold(rows, names), rows, names)
    for share in _SHARES:
        scores = np.zeros(len(texts))
        for fold in range(_CURVE_FOLDS):
            left_out = np.isin(rows.lots, lots[fold::_CURVE_FOLDS])
            kept = ~left_out & (~is_own | (draws < share))
            scores[left_out] = _scores(rows, kept, joint, names)[left_out]
        chosen = is_whole & is_own
        print(f"{int(share * chosen.sum()):6d} texts  {_line(scores[chosen], rows.labels[chosen])}", flush=True)


def _line(scores: np.ndarray, labels: np.ndarray) -> str:
    raised = 1 / (1 + np.exp(-scores)) >= GRADING["scam"]
    parts = []
    for name, truth in (("recall", 1), ("false alarms", 0)):
        chosen = labels == truth
        parts.append(f"{name} {raised[chosen].mean():.3f} of {chosen.sum():4d}" if chosen.any() else "")
    limit = np.quantile(scores[labels == 0], 0.98) if (labels == 0).any() and (labels == 1).any() else None
    at = f"recall at .02 false alarms {(scores[labels == 1] > limit).mean():.3f}" if limit is not None else ""
    return "  ".join([*parts, at])


if __name__ == "__main__":
    main()
