"""What a return still lacks before it can be handed in, and what becomes of typed and known numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CLAIMED: Final = "claimed"
_LINK: Final = "link"
_MOST: Final = 100_000_000  # more is a typing error
_LEAST_TEXT: Final = 10  # characters; less says nothing about a week


@dataclass(frozen=True, slots=True)
class Wanted:
    """One number that a form asks for.

    Attributes:
        proof: "ledger" or "evidence" where work recorded elsewhere counts it, "claimed" where others say so.
        evidence: what may prove it.
    """

    code: str
    name: str
    unit: str
    proof: str
    evidence: tuple[str, ...] = ()

    @property
    def is_claimed(self) -> bool:
        """Say whether the number is only what others say."""
        return self.proof == CLAIMED


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in.

    Attributes:
        numbers: code to what was typed; None where nothing was.
        pictures: how many.
        receipts: codes of the counters for which a receipt came.
    """

    numbers: Mapping[str, int | None]
    text: str = ""
    pictures: int = 0
    receipts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands in the way of handing in: the field of the form, and the sentence."""

    field: str
    sentence: str


def lacks(wanted: Sequence[Wanted], draft: Draft, *, wants_text: bool, wants_pictures: int) -> list[Lack]:
    """Return what a return lacks, in the order of the form; empty where it can be handed in.

    >>> one = Wanted("sms", "短信", "条", "claimed", ("receipt",))
    >>> [lack.sentence for lack in lacks([one], Draft({"sms": 500}), wants_text=False, wants_pictures=0)]
    ['“短信”是别人报来的数，请附对方的回执或截图。没有回执就填 0，并在文字里说明。']
    """
    found = [lack for one in wanted for lack in _of(one, draft)]
    if wants_text and len(draft.text.strip()) < _LEAST_TEXT:
        found.append(Lack("text", f"请写这一期做了什么，至少 {_LEAST_TEXT} 个字：时间、地点、做法、结果。"))
    if draft.pictures < wants_pictures:
        found.append(Lack("pictures", f"照片至少 {wants_pictures} 张，现在 {draft.pictures} 张。请再选照片。"))
    return found


def _of(one: Wanted, draft: Draft) -> list[Lack]:
    number = draft.numbers.get(one.code)
    if number is None:
        return [Lack(one.code, f"请填“{one.name}”。没有做就填 0。")]
    if not 0 <= number <= _MOST:
        return [Lack(one.code, f"“{one.name}”应是 0 以上的整数，请核对。")]
    has_link = _LINK in one.evidence and "http" in draft.text
    if one.is_claimed and number > 0 and one.code not in draft.receipts and not has_link:
        sentence = f"“{one.name}”是别人报来的数，请附对方的回执或截图。没有回执就填 0，并在文字里说明。"
        return [Lack(f"receipt_{one.code}", sentence)]
    return []


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a return, as it is kept and shown.

    Attributes:
        typed: what the unit filled in; None where nothing yet.
        known: what recorded work comes to; None where nothing is recorded that way.
        claimed: what others say; never counted as proven.
    """

    typed: int | None = None
    known: int | None = None
    claimed: int | None = None

    @property
    def said(self) -> int | None:
        """Return what the unit says, proven or not."""
        return self.typed if self.typed is not None else self.claimed

    @property
    def differs(self) -> bool:
        """Say whether the unit's number is not what recorded work comes to: both are shown then."""
        return self.said is not None and self.known is not None and self.said != self.known

    def as_json(self) -> dict[str, int | None]:
        """Return the number as it is stored."""
        return {"typed": self.typed, "known": self.known, "claimed": self.claimed}


def numbers(
    wanted: Sequence[Wanted], typed: Mapping[str, int | None], known: Mapping[str, int]
) -> dict[str, Number]:  # fmt: skip
    """Return the numbers of a return, each with what is known of it.

    >>> number = numbers([Wanted("sms", "短信", "条", "claimed")], {"sms": 9}, {})["sms"]
    >>> number.typed, number.claimed
    (None, 9)
    """
    return {
        one.code: Number(known=known.get(one.code), claimed=typed.get(one.code))
        if one.is_claimed
        else Number(typed=typed.get(one.code), known=known.get(one.code))
        for one in wanted
    }


def read_number(stored: Mapping[str, int | None]) -> Number:
    """Return a number as it was stored."""
    return Number(stored.get("typed"), stored.get("known"), stored.get("claimed"))
