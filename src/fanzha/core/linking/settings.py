"""The numbers behind a link, as versioned data.

Source: docs/methods/linking.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from fanzha.core.linking.traits import TraitKind, normal

# What holds where a version was written before these could be said: as in the version shipped in 2026-11.
_VERY_ALIKE_FROM = 0.75
_COMMON_SHARE = 0.2
_SAME_PLACE = 0.3


class BadSettings(ValueError):
    """The settings cannot be read. The sentence says where."""


@dataclass(frozen=True, slots=True)
class KindSettings:
    """How far one kind of mark speaks for a link.

    Attributes:
        reliability: how probable it is that the second case of one gang holds a value of the first, 0 to 1.
        accident: which share of the other cases that hold a value hold it by accident, 0 to 1: small for an account,
            large for a common name.
        chance: how probable an unrelated case holds the same value at least, whatever counting says: common names meet
            by chance in a small register too.
        most_cases: a value in more cases than this says nothing any more.
    """

    reliability: float
    accident: float
    chance: float
    most_cases: int


@dataclass(frozen=True, slots=True)
class Settings:
    """One version of the numbers behind a link; log-odds are natural.

    Attributes:
        mates: how many other cases of its gang a case has in the register, on average. Two cases taken at random are
            one gang's with odds of this over the number of cases.
        further: how much of its log-odds the second and every later mark of a pair adds: marks go together (an account
            and its holder's name), so that counting each in full would feign certainty.
        propose_from, likely_from: probabilities from which a link is shown, and from which it joins a series in a
            rebuild without people.
        same_wording_from: similarity of two stories from which they speak for a link, by `wording_log_odds` at 1.
        nearby_days: cases of so many days lie together, which adds `nearby_log_odds`; it never links alone.
        far_days: cases further apart than this add `far_log_odds`, below 0: accounts and sites live for weeks.
        same_type, other_type: what equal or different types of fraud add.
        same_case_days, same_case_from: two entries so near in time, of the same person, with so much log-odds from
            marks and prior together, may be one case entered twice.
        hub_cases, hub_type_share, hub_days: a value in at least so many cases, none of whose types has more than the
            share, spread over so many days, serves many gangs and links nothing.
        stopped: values known to serve everybody: hotlines, platforms. Offices add their own.
        very_alike_from: similarity from which two stories are called very much alike.
        common_share: a run of characters in more than this share of the stories is a form of the office.
        same_place: what victims of one village or community add; it never links alone.
    """

    version: str
    mates: float
    further: float
    propose_from: float
    likely_from: float
    kinds: Mapping[TraitKind, KindSettings]
    same_wording_from: float
    wording_log_odds: float
    nearby_days: int
    nearby_log_odds: float
    far_days: int
    far_log_odds: float
    same_type: float
    other_type: float
    same_case_days: int
    same_case_from: float
    hub_cases: int
    hub_type_share: float
    hub_days: int
    stopped: frozenset[tuple[TraitKind, str]] = frozenset()
    very_alike_from: float = _VERY_ALIKE_FROM
    common_share: float = _COMMON_SHARE
    same_place: float = _SAME_PLACE


def read_settings(data: Mapping[str, Any]) -> Settings:
    """Return the settings that data describe.

    Raises:
        BadSettings: a key is missing or no number, a kind is unknown, a probability lies outside 0 to 1.
    """
    try:
        kinds = {
            TraitKind(kind): KindSettings(
                float(said["reliability"]), float(said["accident"]), float(said["chance"]), int(said["most_cases"])
            )
            for kind, said in data["kinds"].items()
        }
        found = Settings(
            str(data["version"]), float(data["mates"]), float(data["further"]), float(data["propose_from"]),
            float(data["likely_from"]), kinds, float(data["wording"]["same_from"]),
            float(data["wording"]["log_odds"]), int(data["nearby_days"]), float(data["nearby_log_odds"]),
            int(data["far_days"]), float(data["far_log_odds"]),
            float(data["same_type_log_odds"]), float(data["other_type_log_odds"]), int(data["same_case"]["days"]),
            float(data["same_case"]["log_odds_from"]), int(data["hub"]["least_cases"]),
            float(data["hub"]["most_top_type_share"]), int(data["hub"]["least_days"]),
            frozenset(
                (TraitKind(kind), normal(TraitKind(kind), value))
                for kind, values in data.get("stop_values", {}).items() for value in values
            ),
            float(data["wording"].get("very_alike_from", _VERY_ALIKE_FROM)),
            float(data["wording"].get("common_share", _COMMON_SHARE)),
            float(data.get("same_place_log_odds", _SAME_PLACE)),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as problem:
        raise BadSettings(f"串并参数缺少或写错了：{problem}。") from problem
    shares = [share for one in kinds.values() for share in (one.reliability, one.accident, one.chance)] + [
        found.propose_from,
        found.likely_from,
    ]
    if not all(0 < share < 1 for share in shares):
        raise BadSettings("可能性要大于 0、小于 1。")
    if found.mates <= 0 or not 0 <= found.further <= 1:
        raise BadSettings("同伙案件数要大于 0，后续特征的成数在 0 到 1 之间。")
    return found


def shipped_settings() -> Settings:
    """Return the settings that the product ships with."""
    return read_settings(json.loads(resources.files(__package__).joinpath("data/settings.json").read_text("utf-8")))
