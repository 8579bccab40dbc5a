"""The county's own authority: made once, trusted by phones, and bound to the county's own names.

Whoever holds its key could speak for every name that it may sign. That is why those names stand in the root itself:
a phone that trusts it believes nothing about any other site.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fanzha.runtime.disk import explained
from fanzha.runtime.paths import private_folder
from fanzha.runtime.problems import Problem, RuntimeProblem, problem
from fanzha.runtime.serving import certificates
from fanzha.runtime.serving.certificates import Pair

_ROOT_DAYS = 10 * 365
_LEAF_DAYS = 397  # browsers refuse longer ones, except under roots that users installed; we do not lean on that
_EARLIER = timedelta(hours=1)  # a phone whose clock is a little late accepts it too


def authority_pair(root: Path) -> Pair:
    """Return where the authority's root and key stand."""
    return Pair(root / "tls" / "authority.pem", root / "tls" / "authority.key")


def make_authority(root: Path, name: str, scope: list[str], now: datetime, passphrase: str = "") -> x509.Certificate:
    """Make the county's authority.

    Args:
        name: who it is, as phones will show it.
        scope: the domains, addresses and networks that it may ever sign.
        passphrase: encrypts the key; without one it lies open to this user alone.

    Raises:
        RuntimeProblem: there is one already, or the folder cannot be written.
    """
    pair = authority_pair(root)
    if pair.certificate.exists() or pair.key.exists():
        raise problem(Problem.AUTHORITY_EXISTS, path=pair.certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _root(name, [_general(part) for part in scope], key, now)
    with explained(pair.certificate.parent):
        private_folder(pair.certificate.parent)
        certificates.write_closed(pair.key, certificates.key_bytes(key, passphrase))
        certificates.write_closed(pair.certificate, made.public_bytes(serialization.Encoding.PEM))
    return made


def issue(root: Path, wanted: list[str], now: datetime, passphrase: str = "") -> x509.Certificate:
    """Make the certificate of the site under the county's authority, with a new key, and put it in place.

    Raises:
        RuntimeProblem: there is no authority, its key does not open, or a name is not its own.
    """
    pair = authority_pair(root)
    if not pair.certificate.exists():
        raise problem(Problem.AUTHORITY_MISSING, path=pair.certificate)
    authority, signer = certificates.read(pair.certificate), _signer(pair.key, passphrase)
    for name in wanted:
        if not may_sign(authority, name):
            raise problem(Problem.NAME_NOT_ALLOWED, name=name, scope="、".join(scope_of(authority)))
    key = ec.generate_private_key(ec.SECP256R1())
    made = _leaf(authority, signer, wanted, key, now)
    certificates.store(root, made.public_bytes(serialization.Encoding.PEM), key)
    return made


def scope_of(authority: x509.Certificate) -> list[str]:
    """Return what an authority may sign, as it was told."""
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return [str(part.value) for part in permitted]


def may_sign(authority: x509.Certificate, name: str) -> bool:
    """Say whether a name or address lies within what an authority may sign."""
    try:
        address = ip_address(name)
    except ValueError:
        plain = name.lower().removeprefix("*.")
        return any(plain == part or plain.endswith(f".{part}") for part in map(str.lower, scope_of(authority)))
    return any(address in network for network in _networks(scope_of(authority)))


def _networks(scope: list[str]) -> list[IPv4Network | IPv6Network]:
    found = []
    for part in scope:
        try:
            found.append(ip_network(part, strict=False))
        except ValueError:
            continue
    return found


def _general(part: str) -> x509.GeneralName:
    """Read one part of a scope: an address, a network, or a domain."""
    try:
        return x509.IPAddress(ip_network(part, strict=False))
    except ValueError:
        return x509.DNSName(part.lower().removeprefix("*.").removeprefix("."))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name.lower())


def _signer(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = certificates.read_key(path, passphrase)
    except RuntimeProblem as refusal:
        raise problem(Problem.AUTHORITY_LOCKED, path=path) from refusal
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise problem(Problem.AUTHORITY_LOCKED, path=path)
    return key


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _root(name: str, scope: list[x509.GeneralName], key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=_ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(scope, None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    authority: x509.Certificate, signer: ec.EllipticCurvePrivateKey, wanted: list[str],
    key: ec.EllipticCurvePrivateKey, now: datetime,
) -> x509.Certificate:  # fmt: skip
    ends = min(now + timedelta(days=_LEAF_DAYS), authority.not_valid_after_utc)
    theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_named(wanted[0]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in wanted]), critical=False)
        .add_extension(theirs, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
