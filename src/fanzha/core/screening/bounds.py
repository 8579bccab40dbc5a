"""The range that each weight of the score may take, whoever fits it: the shipped model or a centre at home.

Evidence may only count for a fraud and counter-evidence only against one, whatever chance says in a few hundred texts.
"""

from __future__ import annotations

from .catalogue import TACTICS

Bounds = tuple[float, float]

FOR = ("tactic:", "join:", "stages:", "strong:", "used:")
AGAINST = (
    "warned:", "publicity:", "frame:hotline", "frame:bank_notice", "frame:code_notice", "frame:parcel_notice",
    "frame:marketing", "frame:meeting", "frame:family", "frame:gov_notice", "frame:service_talk", "frame:job_talk",
    "frame:news", "frame:secure_reminder", "frame:no_such_thing", "frame:appointment", "frame:own_escrow",
    "frame:publicity_head", "frame:publicity_hint", "frame:free_of_charge", "frame:teaching", "dense:",
)  # fmt: skip
FREE = frozenset(
    {
        "dense:loss_words", "dense:case_words", "dense:fraudster",
        "frame:loss_words", "frame:case_words", "frame:fraudster",
    }
)  # fmt: skip
# Each tactic keeps a least weight, even one that the texts hold only once or mostly warn of.
LEAST_STRONG, LEAST_WEAK = 1.5, 0.5
# Tactics that join up mean more than each alone; texts that only tell of them must not unlearn that.
LEAST_JOINS = {
    "join:who+demand": 0.3, "join:story+demand": 0.4, "join:bait+demand": 0.3, "join:demand+pressure": 0.3,
    "stages:3": 0.3, "strong:2": 0.5,
}  # fmt: skip
WORDING: Bounds = (0.0, 3.0)  # the weight of the wording as a whole


def bounds_of(name: str) -> Bounds:
    """Return the least and the greatest weight of a feature, before calibration."""
    if name in FREE:
        return -2.0, 2.0
    if name.startswith("tactic:"):
        return _least(name), 4.0
    if name.startswith(FOR):
        return LEAST_JOINS.get(name, 0.0), 2.0
    return (-4.0, 0.0) if name.startswith(AGAINST) else (-1.0, 1.0)


def _least(name: str) -> float:
    return LEAST_STRONG if TACTICS[name.removeprefix("tactic:")].strong else LEAST_WEAK
