"""Tell the same message from a new one, although numbers, links and gaps in it change from one copy to the next."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from fanzha.core.text.characters import CJK
from fanzha.core.text.find.found import Claims
from fanzha.core.text.find.links import find_links
from fanzha.core.text.normalise import Normalised, normalise

_LETTER: Final = re.compile(f"[a-z{CJK}]")
_NOT_CONTENT: Final = re.compile(f"[^0-9a-z@#{CJK}]+")
_DIGITS: Final = re.compile(r"\d++(?:[ .\-,:/]\d++)*+", re.ASCII)
_LEAST_LETTERS: Final = 6  # shorter texts are told apart by their numbers
_SHINGLE: Final = 3
_BITS: Final = 64
_BANDS: Final = 4
_MOST_SHINGLES: Final = 5000


def similarity_digest(text: str | Normalised) -> str:
    """Return what is left of a message when everything that changes between copies is taken out.

    Two texts with equal results are the same message again: links become "@", rows of digits "#", gaps and punctuation
    vanish. A text with hardly any words keeps its digits and links, so that two bare numbers never become one. The
    result still holds words: store a keyed hash of it, never itself.

    >>> one = similarity_digest("【某行】您的积分8,000即将到期，点 http://a.top/1 兑换")
    >>> two = similarity_digest("【某行】您的积分 12000 即将到期,点http://b.top/xyz兑换！")
    >>> one, one == two
    ('某行您的积分#即将到期点@兑换', True)
    >>> similarity_digest("13800138000") == similarity_digest("13900139000")
    False
    """
    plain = (normalise(text) if isinstance(text, str) else text).text
    template = _DIGITS.sub("#", _without_links(plain))
    template = _NOT_CONTENT.sub("", template)
    if len(_LETTER.findall(template)) < _LEAST_LETTERS:
        return _NOT_CONTENT.sub("", plain)
    return template


def _without_links(plain: str) -> str:
    """Return a normalised text with "@" for each link and e-mail address."""
    claims = Claims(plain)
    find_links(plain, claims)
    parts: list[str] = []
    done = 0
    for start, end, *_ in sorted(claims.found):
        parts += (plain[done:start], "@")
        done = end
    return "".join([*parts, plain[done:]])


def near_duplicate_keys(text: str | Normalised) -> tuple[str, ...]:
    """Return four keys of which near copies of a message share at least one, as a rule.

    Store them in an indexed column; compare those that share a key with `likeness` before calling them the same. Keys
    of personal text are personal data.

    Cost:
        One hash for each different three characters, at most 5,000.

    Source:
        Charikar (2002), similarity estimation by random projections: 64 bits in four bands of 16.

    >>> a = near_duplicate_keys("恭喜您获得本店赠送的精美礼品一份，请添加客服领取")
    >>> b = near_duplicate_keys("恭喜您获得本店赠送的精美礼品一份，请添加客服领取哦")
    >>> len(set(a) & set(b)) > 0
    True
    """
    votes = [0] * _BITS
    for shingle in sorted(_shingles(similarity_digest(text)))[:_MOST_SHINGLES]:
        value = int.from_bytes(blake2b(shingle.encode(), digest_size=_BITS // 8).digest(), "big")
        for bit in range(_BITS):
            votes[bit] += 1 if value >> bit & 1 else -1
    size = _BITS // _BANDS
    return tuple(f"{band}{_band(votes[band * size : (band + 1) * size]):04x}" for band in range(_BANDS))


def _band(votes: Sequence[int]) -> int:
    """Return the majority bits of one band as a number."""
    return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)


def likeness(one: str | Normalised, other: str | Normalised) -> float:
    """Return how much two messages have in common: 1 for copies, 0 for nothing in common.

    The share of the three-character pieces of either that both have (Jaccard).

    >>> likeness("请把钱转到安全账户", "请把钱转到安全账户！"), likeness("今天开会", "请领取礼品")
    (1.0, 0.0)
    """
    first, second = _shingles(similarity_digest(one)), _shingles(similarity_digest(other))
    together = len(first | second)
    return len(first & second) / together if together else 1.0


def _shingles(digest: str) -> frozenset[str]:
    """Return the different pieces of three characters."""
    return frozenset(digest[at : at + _SHINGLE] for at in range(max(1, len(digest) - _SHINGLE + 1))) - {""}
