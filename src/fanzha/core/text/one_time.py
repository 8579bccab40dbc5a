"""Codes that change every half minute, from a secret that a phone and the house share (RFC 6238, HOTP of RFC 4226).

Pure: the secret and the moment come from the caller. SHA-1 is what every authenticator app speaks; as a keyed hash it
is sound here (RFC 6238, section 1.2; NIST SP 800-131A rev. 2, table 9).
"""

import base64
import hmac
from datetime import datetime

STEP_S = 30  # RFC 6238, section 5.2: the default, and the only one that all apps know
DIGITS = 6
SECRET_BYTES = 20  # RFC 4226, section 4, R6: 160 bits recommended
SKEW = 1  # steps before and after: RFC 6238, section 5.2, allows at most one for the way of the code
_GROUP = 4
# How far off a clock is looked for, to say so; a code from there is never taken. 20 steps are ten minutes.
_LOOKED_FOR = 20


def step_at(at: datetime) -> int:
    """Return the number of the half minute, counted from 1970.

    Args:
        at: with a time zone.

    >>> from datetime import UTC
    >>> step_at(datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC))
    1
    """
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return int(at.timestamp()) // STEP_S


def code_at_step(secret: bytes, step: int, *, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """Return the code of one half minute (RFC 4226, section 5.3).

    Args:
        digits: 6 to 8.
        algorithm: "sha1", "sha256" or "sha512".
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), algorithm)
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: bytes, typed: str, at: datetime, *, after: int | None = None, skew: int = SKEW) -> int | None:
    """Return the half minute whose code was typed, or `None` where none fits.

    Args:
        typed: as somebody types it; blanks and full-width digits do no harm.
        after: the half minute of the last code that was taken; that one and earlier ones are never taken again.
        skew: half minutes before and after the present one that still count.
    """
    plain = plain_digits(typed)
    if len(plain) != DIGITS:
        return None
    here, found = step_at(at), None
    # Every candidate is compared, and in constant time: how long it takes tells nothing.
    for step in range(max(0, here - skew), here + skew + 1):
        if hmac.compare_digest(code_at_step(secret, step), plain) and (after is None or step > after):
            found = step
    return found


def clock_is_off(secret: bytes, typed: str, at: datetime) -> int | None:
    """Return by how many seconds the phone's clock is wrong, where the code fits a moment within ten minutes.

    Only to tell somebody who has just signed in with the password: a wrong clock is the usual reason for a right
    secret and a refused code. Negative where the phone is slow.
    """
    plain, here = plain_digits(typed), step_at(at)
    if len(plain) != DIGITS:
        return None
    fits = [
        off for off in range(max(-here, -_LOOKED_FOR), _LOOKED_FOR + 1) if code_at_step(secret, here + off) == plain
    ]
    return min(fits, key=abs) * STEP_S if fits else None


def plain_digits(typed: str) -> str:
    """Return the digits of what was typed, in their one form.

    >>> plain_digits(" １２3 456 ")
    '123456'
    """
    return "".join(str(int(sign)) for sign in typed if sign.isdecimal())


def spelled(secret: bytes) -> str:
    """Return the secret for typing: letters and digits in groups of four.

    >>> spelled(b"12345678901234567890")
    'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
    """
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))
