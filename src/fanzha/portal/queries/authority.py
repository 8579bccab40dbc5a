"""The county's own authority, as phones are asked to trust it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.conf import settings

_GROUP = 4


@dataclass(frozen=True, slots=True)
class Authority:
    """The root: who it is, what it may speak for, how it is recognised, and its bytes for phones."""

    name: str
    scope: tuple[str, ...]
    ends: date
    rows: tuple[str, ...]
    content: bytes


def authority() -> Authority | None:
    """Return the county's authority, or `None` where the site does not use one."""
    site: Any = settings
    try:
        found = x509.load_pem_x509_certificate(Path(site.FANZHA_AUTHORITY).read_bytes())
    except (OSError, ValueError):
        return None
    return Authority(
        name=str(found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value),
        scope=_scope(found),
        ends=found.not_valid_after_utc.date(),
        rows=_rows(found.fingerprint(hashes.SHA256()).hex().upper()),
        content=found.public_bytes(serialization.Encoding.DER),
    )


def _scope(found: x509.Certificate) -> tuple[str, ...]:
    try:
        permitted = found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(part.value).removesuffix("/32") for part in permitted or [])


def _rows(digest: str) -> tuple[str, ...]:
    """Return a fingerprint in rows that people can compare: pairs, as phones show them, eight to a row."""
    pairs = [digest[i : i + 2] for i in range(0, len(digest), 2)]
    return tuple(" ".join(pairs[i : i + 2 * _GROUP]) for i in range(0, len(pairs), 2 * _GROUP))
