"""Write a model with weights set by hand, before anything is learnt: `python -m training.rules_only`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fanzha.core.screening.catalogue import TACTICS
from fanzha.core.screening.lexicon import parse_lexicon, parse_types
from fanzha.core.screening.model import pack_model

DATA = Path(__file__).parents[1] / "src/fanzha/core/screening/data"


def main() -> None:
    """Build the model file from the lexicons alone."""
    lexicon_source, types_source = (DATA / "lexicon.json").read_bytes(), (DATA / "types.json").read_bytes()
    lexicon, types = parse_lexicon(lexicon_source), parse_types(types_source)
    weights = {f"tactic:{code}": 2.6 if tactic.strong else 1.2 for code, tactic in TACTICS.items()}
    weights |= {"warned:any": -1.5, "warned:only": -2.0, "publicity:strong": -2.5, "frame:no_such_thing": -2.0}
    weights |= {
        f"frame:{code}": -1.0 for code in ("bank_notice", "code_notice", "parcel_notice", "secure_reminder", "hotline")
    }
    weights |= {"frame:publicity_head": -1.0}
    codes = sorted(set(types.parents))
    votes = np.zeros((len(codes), len(lexicon.tactics) + len(types.parents) + 1), dtype=np.float32)
    for number, parent in enumerate(types.parents):
        votes[codes.index(parent), len(lexicon.tactics) + number] = 4.0
    card = {
        "version": f"rules-{lexicon.version}",
        "weights": weights,
        "intercept": -3.5,
        "kind_offsets": {},
        "wording_weight": 0.0,
        "wording_bounds": [-4.0, 4.0],
        "type_codes": codes,
        "least_type": 0.4,
        "grading": {
            "blue": 0.25,
            "scam": 0.6,
            "orange": 0.9,
            "red": 0.97,
            "red_tactics": [
                "safe_account",
                "screen_sharing",
                "code_request",
                "unfreeze_fee",
                "cash_gold",
                "nfc_tap",
                "intimate_threat",
                "kin_emergency",
                "stay_on_line",
                "chain_orders",
                "borrow_to_pay",
                "crypto_card",
            ],
        },
    }
    arrays = {
        "wording": np.zeros(2, np.float32),
        "type_weights": votes,
        "type_wording": np.zeros((len(codes), 2), np.float32),
    }
    (DATA / "model.npz").write_bytes(pack_model(card, lexicon_source, types_source, arrays))


if __name__ == "__main__":
    main()
