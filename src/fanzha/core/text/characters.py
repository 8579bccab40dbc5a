"""The table that gives every character its plain form: narrow, simplified, lower case, without look-alikes.

The table is computed once at import (about 40 ms) from Unicode's own data, OpenCC's traditional characters and the few
lists below, which hold only what those two do not know.
"""

import re
import sys
import unicodedata
from typing import Final

import opencc

CJK: Final = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as the inside of a regular expression's class."""

_HIGHEST_BMP: Final = 0xFFFF
_REPLACEMENT: Final = "\ufffd"

# Letters of other scripts that look like Latin ones; Unicode calls them confusable, NFKC leaves them alone.
_LOOK_ALIKES: Final = dict(
    zip(
        # Cyrillic, then Greek, Armenian, small capitals, and others seen in spoofed names
        "абвеорсухкмтніјѕԁһԛԝґэзпгАВЕКМНОРСТУХІЈЅԌԚԜ"
        "αβγεικνορτυχωηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
        "օսոԼՕՍ"
        "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩıȷ"
        "ꓐꓑꓓꓖꓗꓙꓚꓝꓠꓡꓢꓣꓤꓥꓦꓧꓨꓩꓪꓫꓬꓮꓰꓲꓳꓴ",
        "a6beopcyxkmthijsdhqwre3nrabekmhopctyxijsgqw"
        "abyeikvoptuxwnabezhikmnoptyx"
        "ounlou"
        "abcdefghijklmnoprstuvwyzagiij"
        "bpdgkjcfnlsrravhglwxyaeiou",
        strict=True,
    )
)
# "э", "п" and "г" have no Latin twin: they stay as they are.
for _letter in "эпг":
    del _LOOK_ALIKES[_letter]

_SYMBOLS: Final = {
    **dict.fromkeys("✚➕✛✜⊕＋﹢╋┼🞡🞢🞣🞤🞥🞦🞧", "+"),
    **dict.fromkeys("‐‑‒–—―−－﹣⁃─━", "-"),
    **dict.fromkeys("·•・‧∙⋅●•‣⸱･", "·"),
    **dict.fromkeys("∶：﹕︰։꞉", ":"),
    **dict.fromkeys("〜～∼˜", "~"),
    **dict.fromkeys("○◯⭕", "〇"),
    **dict.fromkeys("∕⁄⧸", "/"),
    **dict.fromkeys("ǀ∣❘│┃", "|"),
    **dict.fromkeys("❋✱∗⁎﹡＊✳", "*"),
    "․": ".",
    "…": "…",  # NFKC would make three dots of it
    "❤": "❤",
    "⓿": "0",
}

# Radicals that stand for whole characters: text copied out of PDF files is full of them.
_RADICALS: Final = dict(
    zip(
        "⺁⺈⺌⺎⺖⺗⺘⺙⺠⺡⺧⺫⺮⺶⺷⺼⻁⻂⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂刀小兀心心手攵民水牛目竹羊羊月虎衣西见角贝车辵长门青韦页风飞食马鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)

_INVISIBLE: Final = "\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\u034f"
# Marks that are laid over other characters to hide them. Marks that spell living scripts (Tibetan, Uyghur) stay.
_OVERLAYS: Final = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_NEWLINES: Final = "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def _simplified() -> dict[str, str]:
    """Return the simplified form of each traditional character."""
    characters = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new}


_SIMPLIFIED: Final = _simplified()


# Letters and digits in rings, boxes and brackets that Unicode does not take apart: first, last, and what the first is.
_ENCLOSED: Final = (
    (0x1F130, 0x1F149, "a"),
    (0x1F150, 0x1F169, "a"),
    (0x1F170, 0x1F189, "a"),
    (0x1F1E6, 0x1F1FF, "a"),
    (0x249C, 0x24B5, "a"),
    (0x2460, 0x2468, "1"),
    (0x2474, 0x247C, "1"),
    (0x2488, 0x2490, "1"),
    (0x2776, 0x277E, "1"),
    (0x2780, 0x2788, "1"),
    (0x278A, 0x2792, "1"),
    (0x24F5, 0x24FD, "1"),
    (0x1F101, 0x1F10A, "0"),
    (0x3220, 0x3229, "㈠"),
)


def _enclosed(code: int) -> str | None:
    """Return the letter, digit or numeral inside a ring, box or bracket."""
    for first, last, base in _ENCLOSED:
        if first <= code <= last:
            return "一二三四五六七八九十"[code - first] if base == "㈠" else chr(ord(base) + code - first)
    return None


def _is_dropped(character: str) -> bool:
    """Tell whether a character shows nothing, or only covers the one before it."""
    code = ord(character)
    if character in _INVISIBLE or any(first <= code <= last for first, last in _OVERLAYS):
        return True
    return unicodedata.category(character) in {"Cc", "Cf"}


def _without_accent(character: str) -> str:
    """Return the plain letter under a Latin letter's accents."""
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isalpha() else character


def _listed(character: str) -> str | None:
    """Return what our own lists and the general classes make of a character, or None where they say nothing."""
    if "\ud800" <= character <= "\udfff":
        return _REPLACEMENT
    if character in _NEWLINES:
        return "\n"
    if character.isspace():
        return " "
    listed = _SYMBOLS.get(character) or _RADICALS.get(character) or _LOOK_ALIKES.get(character)
    return listed or ("" if _is_dropped(character) else None)


def _one_step(character: str) -> str:
    """Return the next plainer form of one character."""
    listed = _listed(character)
    if listed is not None:
        return listed
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    if inside := _enclosed(ord(character)):
        return inside
    narrow = unicodedata.normalize("NFKC", character)
    if narrow[:1].isspace():  # a lone accent: NFKC gives it a space to stand on
        return character
    if len(narrow) == 1:
        narrow = _without_accent(_SIMPLIFIED.get(narrow, narrow))
    return narrow.lower()


def plain(character: str) -> str:
    """Return the plain form of one character: usually one character, sometimes none or several.

    >>> [plain(c) for c in "Ａ①帳℡"] + [plain(chr(0x200B))]
    ['a', '1', '帐', 'tel', '']
    """
    before, after = character, _one_step(character)
    while after != before:
        before, after = after, "".join(map(_one_step, after))
    return after


# Blocks with characters that have a plainer form; Chinese characters come from OpenCC, what is left out never changes.
_BLOCKS: Final = (
    (0x0000, 0x3400),
    (0xA490, 0xAC00),
    (0xF900, 0x10000),
    (0x1BCA0, 0x1BCA4),
    (0x1D100, 0x1D800),
    (0x1EE00, 0x1EF00),
    (0x1F100, 0x1F300),
    (0x1F780, 0x1F800),
    (0x1FBF0, 0x1FBFA),
    (0x2F800, 0x2FA20),
    (0xE0000, 0xE01F0),
)
# Most characters of these categories have no plainer form; the others are always looked at.
_ORDINARY: Final = frozenset(("Lo", "Ll", "Lm", "Mc", "Mn", "So", "Sm", "Po", "Co", "Cn"))


def _stays(character: str) -> bool:
    """Tell quickly of most characters that they have no plainer form."""
    return (
        unicodedata.category(character) in _ORDINARY
        and unicodedata.is_normalized("NFKD", character)
        and character not in _LISTED
        and character.lower() == character
    )


_LISTED: Final = frozenset(
    [*_SYMBOLS, *_RADICALS, *_LOOK_ALIKES, *_INVISIBLE, *_SIMPLIFIED]
    + [chr(code) for first, last in _OVERLAYS for code in range(first, last + 1)]
    + [chr(code) for first, last, _ in _ENCLOSED for code in range(first, last + 1)]
)


def _build() -> tuple[str, dict[int, str]]:
    """Return the plain form of each character of the first plane as one string, and all that change by code."""
    swaps = dict.fromkeys(range(0xD800, 0xE000), _REPLACEMENT)
    for first, last in _BLOCKS:
        for character in map(chr, range(first, last)):
            if not _stays(character) and (new := plain(character)) != character:
                swaps[ord(character)] = new
    for old in _SIMPLIFIED:
        swaps[ord(old)] = plain(old)
    first_plane = list(map(chr, range(_HIGHEST_BMP + 1)))
    for code, new in swaps.items():
        if len(new) == 1 and code <= _HIGHEST_BMP:
            first_plane[code] = new
    return "".join(first_plane), swaps


FIRST_PLANE, SWAPS = _build()
"""`FIRST_PLANE[code]` is the plain form where that is one character; `SWAPS` holds every change, of any length."""


def _resizing() -> re.Pattern[str]:
    """Return what finds the characters that `FIRST_PLANE` cannot serve."""
    resized = sorted(code for code, new in SWAPS.items() if len(new) != 1 and code <= _HIGHEST_BMP)
    ranges: list[list[int]] = []
    for code in resized:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    inside = "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)
    return re.compile(f"[{inside}\U00010000-{chr(sys.maxunicode)}]")


RESIZING: Final = _resizing()
