"""Bring a message into one plain form, whatever tricks it was written with, and remember where each character stood."""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.characters import CJK, FIRST_PLANE, RESIZING, SWAPS
from fanzha.core.text.disguises import (
    DISGUISED,
    FOREIGN,
    bracket_spans,
    doubled_spans,
    undisguised,
    without_kana,
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """The plain form of a text.

    Attributes:
        text: the plain form; normalising it again changes nothing.
        offsets: for each character of `text` the index in the original from which it came; never decreasing.
    """

    text: str
    offsets: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original.

        Args:
            end: not included; an empty span (`start == end`) stays empty.

        Raises:
            IndexError: the span does not lie in the text.

        >>> found = normalise("请转到安.全.账.户")
        >>> at = found.text.index("安全账户")
        >>> found.original_span(at, at + 4)
        (3, 10)
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span {start}:{end} of a text of {len(self.text)} characters")
        if start == end:
            at = self.offsets[start] if start < len(self.text) else self._original_end()
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def _original_end(self) -> int:
        """Return the index just after the last original character that was kept."""
        return self.offsets[-1] + 1 if self.text else 0


# What no ordinary sentence has between two Chinese characters. Dashes and slashes do occur there ("和/或"), but joining
# the two sides costs nothing, while leaving them in lets "安/全/账/户" through.
NOISE: Final = r"*^_|`+=#&@$%<>{}·./\\\-\u2460-\u27bf\u2200-\u26ff\u3004\u3012\u3013\u3020" + FOREIGN
# What ordinary sentences do have there: it is removed only between characters that stand alone ("安 全 账 户").
GAP: Final = " ,;:!?~、。"
DIGITS: Final = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖洞拐勾两"
_DIGIT_VALUES: Final = str.maketrans(DIGITS, "0012345678911234567890792")

_NOISE_RUN: Final = re.compile(rf"[{NOISE}][{NOISE} ]*+")
_IS_CJK: Final = re.compile(f"[{CJK}]")
_LONE_CJK_HINT: Final = re.compile(rf"[{GAP}][{CJK}][{GAP}]")
_LONE_CJK: Final = re.compile(rf"(?<![{CJK}a-z0-9])[{CJK}](?:[{GAP}]{{1,3}}[{CJK}](?![{CJK}a-z0-9]))++")
_GAP_AFTER: Final = re.compile(rf"[{GAP}]{{1,3}}(?=[{CJK}])")
_GAP_BEFORE: Final = re.compile(rf"(?<=[{CJK}])[{GAP}]{{1,3}}\Z")
_LONE_HINT: Final = re.compile(rf" [{CJK}a-z0-9] ")
_LONE_MIXED: Final = re.compile(rf"(?<![{CJK}a-z0-9])[{CJK}a-z0-9](?: [{CJK}a-z0-9](?![{CJK}a-z0-9])){{4,}}+")
DIGIT_GAP: Final = r" .\-_*·~,/|"
_LONE_DIGITS: Final = re.compile(
    rf"(?<![0-9{DIGITS}])[0-9{DIGITS}](?:[{DIGIT_GAP}][0-9{DIGITS}](?![0-9{DIGITS}])){{9,}}+"
)
_SPELLED: Final = re.compile(f"[0-9{DIGITS}](?:[ -]?[0-9{DIGITS}]){{2,}}+")
_SPELLED_HINT: Final = re.compile(f"[{DIGITS}][ -]?[0-9{DIGITS}]|[0-9][ -]?[{DIGITS}]")
_LETTERS_FOR_DIGITS: Final = re.compile(r"(?<![a-z0-9._/=@-])[1l](?=[3-9ol])(?=[3-9][0-9ol]{9}(?![a-z0-9]))[0-9ol]{10}")
_WRITTEN_DOT: Final = re.compile(
    r"(?<=[a-z0-9])[。点](?=(?:com|cn|net|org|vip|top|xyz|cc|club|shop|app|info|site)(?![a-z0-9]))"
)
_WIDE_DOT: Final = re.compile(r"(?<=[a-z0-9])。(?=[a-z])")


def normalise(text: str) -> Normalised:
    """Return a text's plain form: the form in which it is searched, screened and compared.

    Full width becomes narrow, traditional becomes simplified, capitals become small; look-alike letters, ringed digits
    and the like become what they look like; invisible characters, symbols between Chinese characters and gaps between
    characters that stand alone are removed; spelled-out digits in number-like runs become digits. Chinese punctuation
    that marks sentences stays.

    Never raises, whatever the text holds.

    Cost:
        Linear in the length of the text.

    >>> normalise("請將资金轉入安*全*账*户").text
    '请将资金转入安全账户'
    >>> normalise("加微✚信ⓥⅹ，电话幺三八零零一三八零零零").text
    '加微信vx,电话13800138000'
    """
    plain, offsets = _plain_characters(text)
    plain = without_kana(plain)
    plain, offsets = _cut(plain, offsets, _noise_spans(plain))
    size = len(plain) + 1
    while len(plain) < size:  # what stood apart may be in pieces as well
        size = len(plain)
        plain, offsets = _cut(plain, offsets, bracket_spans(plain))
        plain, offsets = _cut(plain, offsets, doubled_spans(plain))
        plain, offsets = _whole(plain, offsets)
        plain, offsets = _cut(plain, offsets, _lone_cjk_spans(plain))
    plain, offsets = _cut(plain, offsets, _lone_mixed_spans(plain))
    plain, offsets = _cut(plain, offsets, _lone_digit_spans(plain))
    return Normalised(_digits_and_dots(plain), offsets)


def _plain_characters(text: str) -> tuple[str, Sequence[int]]:
    """Give each character its plain form."""
    if not RESIZING.search(text):
        return text.translate(FIRST_PLANE), range(len(text))
    parts: list[str] = []
    offsets = array("I")
    for index, character in enumerate(text):
        new = SWAPS.get(ord(character), character)
        parts.append(new)
        for _ in new:
            offsets.append(index)
    return "".join(parts), offsets


def _cut(text: str, offsets: Sequence[int], spans: Iterable[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    """Take spans, in order and apart, out of a text and its offsets."""
    kept: list[str] = []
    kept_offsets = array("I")
    done = 0
    for start, end in spans:
        kept.append(text[done:start])
        kept_offsets.extend(offsets[done:start])
        done = end
    if not done:
        return text, offsets
    kept.append(text[done:])
    kept_offsets.extend(offsets[done:])
    return "".join(kept), kept_offsets


def _whole(text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Put characters written in halves together."""
    spans = [(match.start() + 1, match.end()) for match in DISGUISED.finditer(text)]
    return _cut(undisguised(text), offsets, spans) if spans else (text, offsets)


def _noise_spans(text: str) -> Iterable[tuple[int, int]]:
    """Yield the symbols that stand between two Chinese characters."""
    for match in _NOISE_RUN.finditer(text):
        start, end = match.span()
        if start and text[start - 1] == " ":
            start -= 1
        if not (start and end < len(text)):
            continue
        if "..." in match[0] or "--" in match[0]:
            continue  # an ellipsis or a dash: punctuation, not a disguise
        if _IS_CJK.match(text[start - 1]) and _IS_CJK.match(text[end]):
            yield start, end


def _lone_cjk_spans(text: str) -> Iterable[tuple[int, int]]:
    """Yield the gaps between Chinese characters that stand alone ("安 全 账 户")."""
    if not _LONE_CJK_HINT.search(text):
        return
    for match in _LONE_CJK.finditer(text):
        gaps = [gap for gap in re.split(f"[{CJK}]+", match[0]) if gap]
        is_punctuated = any(gap.strip(" ~") for gap in gaps)
        if len(gaps) < (2 if is_punctuated else 1):
            continue
        before = _GAP_BEFORE.search(text, max(0, match.start() - 4), match.start())
        if before and not (is_punctuated is False and before[0].strip(" ~")):
            yield before.span()
        at = match.start() + 1
        for gap in gaps:
            yield at, at + len(gap)
            at += len(gap) + 1
        after = _GAP_AFTER.match(text, match.end())
        if after and not (is_punctuated is False and after[0].strip(" ~")):
            yield after.span()


def _lone_mixed_spans(text: str) -> Iterable[tuple[int, int]]:
    """Yield the spaces in a run of five or more characters of any kind that stand alone ("v x a b 1 2")."""
    if not _LONE_HINT.search(text):
        return
    for match in _LONE_MIXED.finditer(text):
        for at in range(match.start() + 1, match.end(), 2):
            yield at, at + 1


def _lone_digit_spans(text: str) -> Iterable[tuple[int, int]]:
    """Yield what stands between the single digits of a long number ("1.3.8.0.0.1.3.8.0.0.0")."""
    for match in _LONE_DIGITS.finditer(text):
        for at in range(match.start() + 1, match.end(), 2):
            yield at, at + 1


def _digits_and_dots(text: str) -> str:
    """Write digits as digits and the dots of addresses as dots; the length stays."""
    if _SPELLED_HINT.search(text):
        text = _SPELLED.sub(_spelled_digits, text)
    if "o" in text or "l" in text:
        text = _LETTERS_FOR_DIGITS.sub(lambda match: match[0].replace("o", "0").replace("l", "1"), text)
    if "。" in text or "点" in text:
        text = _WIDE_DOT.sub(".", _WRITTEN_DOT.sub(".", text))
    return text


_STRONG: Final = re.compile("[幺壹贰叁肆伍陆柒捌玖]")  # used for nothing but numbers
_RADIO: Final = re.compile("[洞拐勾两]")  # digits only in a row of digits as long as a phone number
_WEAK: Final = re.compile(f"[{DIGITS}]")
# After these a last 一, 三 … begins or counts something: "13800138000一直打不通", "…000三次".
_COUNTED: Final = frozenset("起下直些定样般共切旦致边个次天点分块元万千百十人位条张家名种岁倍成")
_LEAST_RUN: Final = 5
_LEAST_STRONG_RUN: Final = 3
_LEAST_RADIO_RUN: Final = 7
_LEAST_MIXED: Final = 3


def _spelled_digits(match: re.Match[str]) -> str:
    """Return a run of digits, spelled or not, as digits, if it is a number rather than words."""
    run = match[0]
    spelled = len(_WEAK.findall(run))
    if not spelled:
        return run
    following = match.string[match.end() : match.end() + 1]
    tail = ""
    if following in _COUNTED and following and run[-1] in DIGITS:
        run, tail = run[:-1], run[-1]
    return _converted(run, following) + tail


def _converted(run: str, following: str) -> str:
    """Return a trimmed run with its spelled digits as digits where they are meant as such."""
    size = len(run) - run.count(" ") - run.count("-")
    spelled = len(_WEAK.findall(run))
    is_year = size == len("二〇二六") == spelled and following == "年"
    least = _LEAST_STRONG_RUN if _STRONG.search(run) else _LEAST_RUN
    if _RADIO.search(run):
        least = _LEAST_RADIO_RUN
    if size < least and not is_year:
        return run
    if spelled == size or spelled >= _LEAST_MIXED:
        return run.translate(_DIGIT_VALUES)
    # One or two spelled digits in a row of written ones: those inside are a disguise, those at its edge may be words.
    first = re.match(f"[{DIGITS} -]*", run)
    last = re.search(f"[{DIGITS} -]*\\Z", run)
    start, end = (first.end() if first else 0), (last.start() if last else len(run))
    return run[:start] + run[start:end].translate(_DIGIT_VALUES) + run[end:]
