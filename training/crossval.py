"""How well does it do on a lot of texts that it has not seen? `python -m training.crossval [--corpora FOLDER]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanzha.core.screening import Screener, load_model
from training.texts import Text, own_texts
from training.train import build, training_texts


def main() -> None:
    """Leave out each lot in turn, fit on the rest, and print recall and false alarms on the lot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--show", action="store_true", help="print the texts judged wrongly")
    parser.add_argument("--lots", default="", help="only lots whose name begins so")
    options = parser.parse_args()
    texts = training_texts(options.corpora)
    totals = [0, 0, 0, 0]
    for lot in sorted({text.lot for text in own_texts() if text.lot.startswith(options.lots)}):
        totals = [a + b for a, b in zip(totals, measure(texts, lot, show=options.show), strict=True)]
    print("all", share(totals[0], totals[1]), share(totals[2], totals[3]))


def measure(texts: list[Text], lot: str, *, show: bool) -> tuple[int, int, int, int]:
    """Return scams found, scams, false alarms, harmless texts of one lot."""
    left_out = [text for text in texts if text.lot == lot]
    model = load_model(build([text for text in texts if text.lot != lot], [], with_types=False))
    verdicts = Screener(model).screen_many([text.text for text in left_out])
    pairs = list(zip(left_out, verdicts, strict=True))
    found = sum(verdict.is_scam for text, verdict in pairs if text.is_scam)
    false = sum(verdict.is_scam for text, verdict in pairs if not text.is_scam)
    scams = sum(text.is_scam for text in left_out)
    print(f"{lot:22} recall {share(found, scams)}  false alarms {share(false, len(left_out) - scams)}")
    for text, verdict in pairs:
        if show and verdict.is_scam != text.is_scam:
            names = sorted({hit.name for hit in verdict.tactics})
            print("   ", verdict.score, text.family, text.kind, text.text[:140].replace("\n", "/"), names)
    return found, scams, false, len(left_out) - scams


def share(part: int, whole: int) -> str:
    """Return a share with its counts, or a dash."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    main()
