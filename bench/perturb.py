"""Named ways in which fraudsters disguise a text; each a pure function, repeatable."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from opencc import OpenCC

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TRADITIONAL = OpenCC("s2t")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_RINGED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_HOMOGLYPHS = str.maketrans({"a": "а", "o": "о", "e": "е", "c": "с", "p": "р", "x": "х", "i": "і"})
_EMOJI = "😀🔥💰📱✨"
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*")


def _some(text: str, share: float, change: Callable[[str], str]) -> str:
    """Return a text with about a share of its Chinese characters changed, chosen by a hash of place and text."""
    seed = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return "".join(
        change(character) if _CHINESE.match(character) and _drawn(seed, at) < share else character
        for at, character in enumerate(text)
    )


def _drawn(seed: int, at: int) -> float:
    """Return a repeatable number from 0 to 1."""
    return zlib.crc32(f"{seed}:{at}".encode()) / 2**32


def _between(text: str, mark: str, share: float = 1.0) -> str:
    return _some(text, share, lambda character: character + mark)


def _reordered(text: str) -> str:
    sentences = _SENTENCE.findall(text)
    return "".join(sentences[1:] + sentences[:1]) if len(sentences) > 1 else text


def _without_punctuation(text: str) -> str:
    return re.sub(r"[，。！？、；：,.!?;:“”\"（）()]", "", text)


PERTURBATIONS: dict[str, Callable[[str], str]] = {
    "spaced": lambda text: _between(text, " "),
    "zero_width": lambda text: _between(text, "\u200b"),
    "dots_inserted": lambda text: _between(text, "."),
    "stars_inserted": lambda text: _between(text, "*", 0.3),
    "emoji_inserted": lambda text: _some(text, 0.15, lambda c: c + _EMOJI[ord(c) % len(_EMOJI)]),
    "full_width": lambda text: text.translate(_WIDE),
    "traditional": lambda text: str(_TRADITIONAL.convert(text)),
    "chinese_digits": lambda text: text.translate(_DIGITS),
    "ringed_digits": lambda text: text.translate(_RINGED),
    "homoglyphs": lambda text: text.translate(_HOMOGLYPHS),
    "upper_case": str.upper,
    "reordered": _reordered,
    "no_punctuation": _without_punctuation,
    "wrapped_lines": lambda text: "\n".join(text[at : at + 15] for at in range(0, len(text), 15)),
    "combining_marks": lambda text: _between(text, "\u0336", 0.5),
    "polite_wrapping": lambda text: f"祝您和家人身体健康，工作顺利。{text}感谢您的理解与支持，祝您生活愉快。",
    "placeholders": lambda text: re.sub(r"\d", "x", text),
}
