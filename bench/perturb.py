"""Named ways in which fraudsters disguise a text; each a pure function, repeatable."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable
from itertools import combinations

from opencc import OpenCC

from bench.disguises import (
    ANY_PICTURED,
    ANY_SPELLING,
    ANY_WORD,
    BETWEEN,
    FOREIGN,
    HALVES,
    HONEST,
    INITIALS,
    LOOK_ALIKES,
    PICTURES,
    SPELLINGS,
    same_sound,
    sounds_of,
)

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


def _choice(text: str, at: int, options: str | tuple[str, ...] | list[str]) -> str:
    """Return one of some options, always the same one at this place of this text."""
    return options[int(_drawn(zlib.crc32(text.encode("utf-8", "surrogatepass")) ^ 0x5A17, at) * len(options))]


def _homophones(text: str, share: float = 0.12) -> str:
    """Return a text with some characters swapped for others of the same sound, as careless typing does."""
    return _some(text, share, lambda character: _same_sounding(character, text, ord(character)))


def _same_sounding(character: str, text: str, at: int) -> str:
    options = same_sound().get(sounds_of(character)[0], "").replace(character, "")
    return _choice(text, at, options) if options else character


def _homophone_words(text: str) -> str:
    """Return a text with every second telling word written by other characters of the same sound."""
    return _words(
        text, lambda match: "".join(_same_sounding(c, text, match.start() + at) for at, c in enumerate(match[0]))
    )


def _words(text: str, change: Callable[[re.Match[str]], str]) -> str:
    """Return a text with every second telling word changed: the victim must still understand it."""
    seed = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return ANY_WORD.sub(lambda match: change(match) if _drawn(seed, match.start()) < 0.5 else match[0], text)


def _half_pinyin(match: re.Match[str]) -> str:
    """Return a word with one of its characters in letters: 转zhang."""
    at = int(_drawn(len(match.string), match.start()) * len(match[0]))
    return match[0][:at] + sounds_of(match[0])[at] + match[0][at + 1 :]


def _initials(match: re.Match[str]) -> str:
    return "".join(sound[0] for sound in sounds_of(match[0]))


def _spelt(match: re.Match[str]) -> str:
    return _choice(match.string, match.start(), SPELLINGS[match[0]].split())


def _spelled_amount(match: re.Match[str]) -> str:
    """Return a whole number up to 99,999,999 as it is spoken: 12050 -> 一万二千零五十."""
    digits = match[0].replace(",", "")
    if len(digits) > 8 or digits.startswith("0"):
        return match[0]
    high, low = divmod(int(digits), 10_000)
    if not high:
        return _spelled(low)
    return f"{_spelled(high)}万" + ("零" if 0 < low < 1000 else "") + (_spelled(low) if low else "")


def _spelled(number: int) -> str:
    figures = "零一二三四五六七八九"
    spoken = "".join(
        figures[int(digit)] + (unit if digit != "0" else "")
        for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True)
    )
    return re.sub("零+", "零", spoken).strip("零")


def _wrapped_conversation(text: str) -> str:
    """Return each sentence as a line of a pasted chat: name, date and time, then the words."""
    names = ("客服小李", "A", "对方", "暖阳", "Lucky")
    name = names[len(text) % len(names)]
    lines = (
        f"{name} 2026-11-0{1 + at % 9} 1{at % 10}:{at % 6}7:0{at % 10}\n{part.strip()}"
        for at, part in enumerate(_SENTENCE.findall(text) or [text])
    )
    return "\n".join(lines)


def _bracketed_turns(text: str) -> str:
    """Return each sentence behind a time in brackets and the mark of a speaker."""
    parts = _SENTENCE.findall(text) or [text]
    return "\n".join(f"[1{at % 10}:{at % 6}3] A：{part.strip()}" for at, part in enumerate(parts))


def _shuffled(text: str) -> str:
    parts = _SENTENCE.findall(text)
    order = sorted(range(len(parts)), key=lambda at: _drawn(zlib.crc32(text.encode()), at))
    return "".join(parts[at] for at in order) or text


def _honest_inserted(text: str) -> str:
    parts = _SENTENCE.findall(text) or [text]
    middle = (len(parts) + 1) // 2
    return "".join([*parts[:middle], _choice(text, 0, HONEST), *parts[middle:]])


def _speech_noise(text: str) -> str:
    """Return a text as speech recognition writes it: no punctuation, particles lost or confused, some wrong characters."""
    text = re.sub("[吗呢吧啊呀哦嘛]", "", _without_punctuation(text))
    text = text.translate(str.maketrans("得地她在做您", "的的他再作你"))
    text = re.sub("的(?=.)", lambda match: "的" if match.start() % 2 else "", text)
    return _homophones(text, 0.04)


def _swapped(text: str) -> str:
    """Return a text with one in twenty pairs of neighbours swapped: it still reads."""
    seed = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    characters = list(text)
    for at in range(0, len(characters) - 1, 2):
        if _drawn(seed, at) < 0.1 and all(map(_CHINESE.match, characters[at : at + 2])):
            characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)


def _line_breaks(text: str) -> str:
    """Return a text broken at uneven places, inside words as well."""
    return _some(text, 0.18, lambda character: character + "\n")


def _bracketed(text: str) -> str:
    return _some(text, 0.12, lambda character: f"【{character}】" if ord(character) % 2 else f"({character})")


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
    "homophones": _homophones,
    "homophone_words": _homophone_words,
    "fraudsters_spelling": lambda text: ANY_SPELLING.sub(_spelt, text),
    "pinyin_words": lambda text: _words(text, lambda match: "".join(sounds_of(match[0]))),
    "half_pinyin_words": lambda text: _words(text, _half_pinyin),
    "initials": lambda text: INITIALS.sub(_initials, text),
    "split_characters": lambda text: _some(text, 0.6, lambda c: HALVES.get(c, c)),
    "shape_look_alikes": lambda text: _some(text, 0.7, lambda c: LOOK_ALIKES.get(c, c)),
    "foreign_characters": lambda text: text.translate(FOREIGN),
    "mixed_scripts": lambda text: _some(text, 0.12, lambda c: c + BETWEEN[ord(c) % len(BETWEEN)]),
    "spelled_amounts": lambda text: re.sub(r"(?<![\d.a-zA-Z])\d[\d,]*(?![\d.a-zA-Z:%-])", _spelled_amount, text),
    "wrapped_conversation": _wrapped_conversation,
    "bracketed_turns": _bracketed_turns,
    "shuffled_sentences": _shuffled,
    "honest_inserted": _honest_inserted,
    "doubled": lambda text: _some(text, 0.2, lambda c: c + c),
    "speech_noise": _speech_noise,
    "swapped_neighbours": _swapped,
    "lost_characters": lambda text: _some(text, 0.04, lambda _: ""),
    "line_breaks_in_words": _line_breaks,
    "bracketed_characters": _bracketed,
    "emoji_words": lambda text: ANY_PICTURED.sub(lambda match: PICTURES[match[0]], text),
}


TRIPLES: tuple[tuple[str, str, str], ...] = tuple(
    random.Random(20261122).sample(list(combinations(sorted(PERTURBATIONS), 3)), 15)
)


def together(text: str, names: tuple[str, ...]) -> str:
    """Return a text disguised in several ways, one after the other."""
    for name in names:
        text = PERTURBATIONS[name](text)
    return text
