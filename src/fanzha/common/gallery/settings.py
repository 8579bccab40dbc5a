"""How pictures are kept and compared: versioned data."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any

from fanzha.common.pictures import PictureLimits
from fanzha.common.rules import NoRule, rule_at

KIND = "pictures.keeping"


@dataclass(frozen=True, slots=True)
class Keeping:
    """One version of the settings.

    Attributes:
        near_bits: in how many of 64 bits two pictures may differ and still be told as alike.
        probe_bits: within how many bits the index is asked; finds all pairs that differ in up to 4 × this + 3 bits.
        place_decimals: to how many decimals of a degree a place is shown; two are about a kilometre.
        clock_slack: by how much the clock of a telephone may run ahead before a page says so.
        proof: what is taken as a proof written down by hand.
    """

    side_px: int
    quality: int
    near_bits: int
    probe_bits: int
    most_found: int
    most_shown: int
    place_decimals: int
    clock_slack: timedelta
    proof: PictureLimits


def keeping(on: date) -> Keeping:
    """Return the settings that hold on a day; those shipped where none was loaded yet."""
    try:
        said: Any = rule_at(KIND, on).content
    except NoRule:
        said = _shipped()
    return Keeping(
        side_px=said["thumbnail"]["side_px"], quality=said["thumbnail"]["quality"], near_bits=said["near_bits"],
        probe_bits=said["probe_bits"], most_found=said["most_found"], most_shown=said["most_shown"],
        place_decimals=said["place_decimals"], clock_slack=timedelta(minutes=said["clock_slack_minutes"]),
        proof=PictureLimits(**said["proof"]),
    )  # fmt: skip


def _shipped() -> Any:
    text = resources.files("fanzha.common.gallery").joinpath("rules/pictures.json").read_text("utf-8")
    return json.loads(text)["content"]
