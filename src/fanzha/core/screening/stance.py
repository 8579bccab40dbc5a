"""Does a text use a tactic, or warn of it? Anti-fraud publicity names every tactic there is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from .slots import Spans

# A warning word governs what follows it this far, in characters, inside its sentence (or clause, for bare negations).
FAR_REACH = 40
NEAR_REACH = 12
AFTER_REACH = 30
# How many marks of teaching or reporting make a text publicity, and one more for each so many characters: in a long
# call somebody is bound to say "careful" and "swindler". Set on the development texts, November 2026.
LEAST_MARKS = 3
CHARACTERS_A_MARK = 120

_SENTENCE_END = re.compile(r"[。!！?？\n]")
_CLAUSE_END = re.compile(r"[。!！?？\n,，;；:：]")
_QUOTED = re.compile(r"“[^”\n]{1,100}”")
# One quotation is a product or a nickname; a text that quotes again and again tells what others say.
LEAST_QUOTATIONS = 3
# Something concrete to follow: a link, a long number, an id. Publicity names hotlines, which are short.
_LURE = re.compile(
    r"https?:|www\.|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,40}+\.){1,4}+[a-z]{2,10}+|(?<!\d)\d{9,}+|(?:qq|微信|vx)[号:：]?[a-z0-9]{5,}+"
)


def is_publicity(frame_counts: Mapping[str, int], length: int) -> bool:
    """Return whether a text as a whole teaches about frauds or reports on them.

    Args:
        frame_counts: how often each frame of the lexicon occurs.
        length: of the text, in characters.
    """
    heads = 2 * frame_counts.get("publicity_head", 0) + min(frame_counts.get("publicity_hint", 0), 2)
    news = frame_counts.get("news", 0)
    if not heads and news < 2:
        return False
    others = sum(min(frame_counts.get(name, 0), 2) for name in ("fraudster", "hotline", "no_such_thing", "teaching"))
    return heads + others + min(news, 3) >= LEAST_MARKS + length // CHARACTERS_A_MARK


class Stance:
    """Says of each place in one text whether the text warns of what stands there, or only quotes it."""

    def __init__(self, text: str, marks: list[Spans], *, is_publicity: bool) -> None:
        """Take the searched text, the places of the three kinds of warning words, and its overall tone."""
        self._text = text
        self._far, self._near, self._after = marks
        self._is_publicity = is_publicity
        quoted = [match.span() for match in _QUOTED.finditer(text)] if "“" in text else []
        self._quoted = quoted if len(quoted) >= LEAST_QUOTATIONS else []
        self._any = bool(self._far or self._near or self._after or is_publicity or self._quoted)

    def warns_of(self, start: int, end: int) -> bool:
        """Return whether the text warns of `text[start:end]` rather than doing it."""
        if not self._any:
            return False
        return (
            self._governed(self._near, start, NEAR_REACH, _CLAUSE_END)
            or self._followed(end)
            or self._is_quoted(start, end)
            or (
                (self._is_publicity or self._governed(self._far, start, FAR_REACH, _SENTENCE_END))
                and not self._has_lure(start, end)
            )
        )

    def _is_quoted(self, start: int, end: int) -> bool:
        at = bisect_left(self._quoted, (start + 1, 0)) - 1
        return at >= 0 and end <= self._quoted[at][1]

    def _governed(self, marks: Spans, start: int, reach: int, stop: re.Pattern[str]) -> bool:
        """Return whether a mark that begins at most `reach` before `start` has no stop in between."""
        at = bisect_left(marks, (start - reach, 0))
        for mark_start, mark_end in marks[at:]:
            if mark_start >= start:
                return False
            if not stop.search(self._text, mark_end, start):
                return True
        return False

    def _followed(self, end: int) -> bool:
        at = bisect_left(self._after, (end, 0))
        if at == len(self._after):
            return False
        mark_start = self._after[at][0]
        return mark_start - end <= AFTER_REACH and not _SENTENCE_END.search(self._text, end, mark_start)

    def _has_lure(self, start: int, end: int) -> bool:
        """Return whether the place's sentence, or what follows closely, gives something concrete to follow.

        A fraud that calls itself a warning still needs an account, a link or a number to be of use.
        """
        return bool(_LURE.search(self._text, max(0, start - FAR_REACH), min(len(self._text), end + FAR_REACH)))
