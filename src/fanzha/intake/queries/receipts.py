"""Receipt codes: unguessable, easy to read aloud, forgiving when typed."""

import re
import secrets
from typing import Final

from fanzha.common import crypto
from fanzha.core.text import normalise

# Crockford's alphabet: no I, L, O, U, so that nothing is misread; 12 characters hold 60 bits.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 12
_MISREAD: Final = str.maketrans("ILO", "110")


def fresh() -> str:
    """Return a new code such as `7K3M-92PX-41TD`."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, _LENGTH, 4))


def plain(typed: str) -> str:
    """Return what was typed as a bare code, or nothing where it cannot be one.

    >>> plain(" 7k3m 92px-4ltd ")
    '7K3M92PX41TD'
    >>> plain("12345")
    ''
    """
    bare = re.sub(r"[\s—–-]", "", normalise(typed[:64]).text).upper().translate(_MISREAD)
    return bare if len(bare) == _LENGTH and set(bare) <= set(_ALPHABET) else ""


def index(typed: str) -> str:
    """Return the blind index of a code, or nothing where it cannot be one."""
    bare = plain(typed)
    return crypto.blind("receipt", bare) if bare else ""
