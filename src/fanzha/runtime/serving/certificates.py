"""The certificate that pages are served with: read, judged, brought, and made by the county's own authority."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from fanzha.runtime.disk import explained, sync_folder
from fanzha.runtime.paths import private_folder
from fanzha.runtime.problems import Problem, problem


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate (with what stands between it and its root) and its key, as PEM files."""

    certificate: Path
    key: Path


def pair_of(root: Path, environ: Mapping[str, str] | None = None) -> Pair:
    """Return where the certificate and its key stand: as the environment names them, or in the data folder."""
    environ = os.environ if environ is None else environ
    named = environ.get("FANZHA_TLS_CERTIFICATE", "")
    certificate = Path(named) if named else root / "tls" / "certificate.pem"
    key = Path(environ.get("FANZHA_TLS_KEY", "") or certificate.with_name("key.pem"))
    return Pair(certificate, key)


def check(pair: Pair, now: datetime) -> x509.Certificate:
    """Return the certificate if a browser could accept it now.

    Raises:
        RuntimeProblem: it is missing, unreadable, not valid now, or its key is another one's.
    """
    if not pair.certificate.exists():
        raise problem(Problem.CERTIFICATE_MISSING, path=pair.certificate)
    found, key = read(pair.certificate), read_key(pair.key)
    if not found.not_valid_before_utc <= now < found.not_valid_after_utc:
        begin, end = found.not_valid_before_utc, found.not_valid_after_utc
        raise problem(
            Problem.CERTIFICATE_EXPIRED, path=pair.certificate, begin=f"{begin:%Y-%m-%d}", end=f"{end:%Y-%m-%d}"
        )
    if public_bytes(found.public_key()) != public_bytes(key.public_key()):
        raise problem(Problem.CERTIFICATE_KEY, path=pair.key)
    _try_to_serve(pair)
    return found


def read(path: Path) -> x509.Certificate:
    """Return the first certificate of a PEM file.

    Raises:
        RuntimeProblem: it cannot be read.
    """
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0]
    except OSError as error:
        raise problem(Problem.CERTIFICATE_UNREADABLE, path=path, detail=error.strerror) from error
    except (ValueError, IndexError):
        raise problem(Problem.CERTIFICATE_UNREADABLE, path=path, detail="不是 PEM 格式的证书") from None


def read_key(path: Path, passphrase: str | None = None) -> PrivateKeyTypes:
    """Return a private key.

    Raises:
        RuntimeProblem: it cannot be read.
    """
    try:
        secret = passphrase.encode() if passphrase else None
        return serialization.load_pem_private_key(path.read_bytes(), secret)
    except OSError as error:
        raise problem(Problem.CERTIFICATE_UNREADABLE, path=path, detail=error.strerror) from error
    except (ValueError, TypeError):
        raise problem(Problem.CERTIFICATE_UNREADABLE, path=path, detail="不是没有口令的 PEM 私钥") from None


def names(certificate: x509.Certificate) -> list[str]:
    """Return the names and addresses that a certificate speaks for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def hosts(certificate: x509.Certificate) -> list[str]:
    """Return the names as a web server's list of allowed hosts writes them.

    >>> # *.a.cn becomes .a.cn; an IPv6 address gets its brackets
    """
    return [_host(name) for name in names(certificate)]


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint in pairs, as phones show it."""
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def bring(root: Path, certificate: Path, key: Path, now: datetime) -> x509.Certificate:
    """Take a certificate and its key from elsewhere into the data folder, if they can be served.

    Raises:
        RuntimeProblem: they cannot, with the reason; what was there stays.
    """
    found, secret = check(Pair(certificate, key), now), read_key(key)
    store(root, certificate.read_bytes(), secret)
    return found


def store(root: Path, chain: bytes, key: PrivateKeyTypes) -> Pair:
    """Write a certificate and its key into the data folder, the key for this user alone."""
    folder = root / "tls"
    with explained(folder):
        private_folder(folder)
        write_closed(folder / "key.pem", key_bytes(key))
        write_closed(folder / "certificate.pem", chain)
        sync_folder(folder)
    return Pair(folder / "certificate.pem", folder / "key.pem")


def key_bytes(key: PrivateKeyTypes, passphrase: str = "") -> bytes:
    """Return a key as PKCS#8, which the web server reads, encrypted where a passphrase is given."""
    how = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def public_bytes(key: object) -> bytes:
    """Return what two equal public keys have in common."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    found: bytes = key.public_bytes(serialization.Encoding.DER, form)  # type: ignore[attr-defined]
    return found


def write_closed(path: Path, content: bytes) -> None:
    """Write a file for this user alone, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    part.replace(path)


def _host(name: str) -> str:
    try:
        return f"[{name}]" if ip_address(name).version == 6 else name
    except ValueError:
        return name.removeprefix("*")


def _try_to_serve(pair: Pair) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key)
    except (ssl.SSLError, OSError) as error:
        detail = getattr(error, "reason", None) or type(error).__name__
        raise problem(Problem.CERTIFICATE_UNREADABLE, path=pair.certificate, detail=detail) from error
