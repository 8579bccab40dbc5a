"""What two cases share and how much that says: the one file that knows how `core.linking` is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from fanzha.cases.queries.marks import KINDS
from fanzha.common.rules import rule_at
from fanzha.core.linking import Case, Hub, Reason, Settings, Signature, hubs, propose, read_settings, sentence
from fanzha.core.linking import shipped_settings as shipped

Mark = tuple[str, str]  # kind and blind index, as the register keeps them
WORDING = "wording"  # stands in kept evidence where the stories are alike


@dataclass(frozen=True, slots=True)
class Judged:
    """What speaks for a link: how probable it is, each reason as code and numbers, and the blind marks behind it."""

    score: float
    reasons: list[dict[str, Any]]
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class LinkRules:
    """One version of what links and what does not."""

    version: str
    window_days: int
    most_links: int
    hotlines: frozenset[str]
    same_minutes: int
    same_days: int
    settings: Settings

    @property
    def most_cases(self) -> int:
        """Return in how many cases a value may stand at most to say anything, whatever its kind."""
        return max(kind.most_cases for kind in self.settings.kinds.values())

    def is_linking(self, kind: str) -> bool:
        """Say whether a kind of mark links cases."""
        return KINDS.get(kind) in self.settings.kinds


def link_rules(on: date) -> LinkRules:
    """Return the version that holds on a day; numbers of the core that it does not name are those that are shipped."""
    rule = rule_at("cases.linking", on)
    said = rule.content
    settings = read_settings(said["settings"]) if said.get("settings") else shipped()
    return LinkRules(
        rule.version, said["window_days"], said["most_links"], frozenset(said["hotlines"]), said["same_minutes"],
        said["same_days"], settings,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A case as the register tells it."""

    pk: int
    marks: frozenset[Mark]
    scam_type: str
    day: date
    wording: Signature = ()
    place: str = ""

    def as_core(self) -> Case:
        """Return the case as the core knows it, its marks under their blind indexes."""
        marks = frozenset((KINDS[kind], index) for kind, index in self.marks if kind in KINDS)
        return Case(str(self.pk), marks, self.scam_type, self.day, self.wording, place=self.place)


def judge(
    case: Told, others: Iterable[Told], frequency: Mapping[Mark, int], total: int, rules: LinkRules, *,
    common: frozenset[int] = frozenset(),
) -> dict[int, Judged]:  # fmt: skip
    """Return the cases that may belong to one, by id, each with what speaks for it; the likeliest first.

    Args:
        frequency: in how many cases of the window each mark stands.
        total: cases in the window.
        common: runs of stories that are the office's own words.
    """
    known = {(KINDS[kind], index): n for (kind, index), n in frequency.items() if kind in KINDS}
    found = propose(
        case.as_core(), [other.as_core() for other in others], frequency=known, total=max(total, 1),
        settings=rules.settings, common=common,
    )  # fmt: skip
    return {int(one.other): _judged(one.probability, one.reasons) for one in found[: rules.most_links]}


def _judged(probability: float, reasons: Iterable[Reason]) -> Judged:
    reasons = list(reasons)
    # The blind index stays out of what is shown; it is kept as evidence alone.
    said = [
        {**asdict(one), "value": "", "log_odds": round(one.log_odds, 2), "share": round(one.share, 2)}
        for one in reasons
    ]  # fmt: skip
    evidence = {f"{one.kind}:{one.value}" for one in reasons if one.value}
    evidence |= {WORDING for one in reasons if one.code in {"wording", "wording_high"}}
    return Judged(round(probability, 4), said, sorted(evidence))


def said(reason: Mapping[str, Any]) -> str:
    """Return a kept reason of the core in words."""
    return sentence(Reason(**reason))


def evidence_key(kind: str, index: str) -> str:
    """Return under what a mark of the register stands in kept evidence."""
    known = KINDS.get(kind)
    return f"{known.value if known else kind}:{index}"


def common_marks(cases: Iterable[Told], rules: LinkRules) -> list[Hub]:
    """Return the marks that too many different frauds share, the commonest first."""
    return hubs([case.as_core() for case in cases], rules.settings)
