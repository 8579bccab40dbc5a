"""The county's own authority signs its own names and no others; what cannot be served is refused in a sentence."""

from __future__ import annotations

import http.server
import ssl
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import verification

from fanzha.runtime.problems import Problem, RuntimeProblem
from fanzha.runtime.serving import authority, binding, certificates
from fanzha.runtime.serving.certificates import Pair

NOW = datetime.now(UTC)  # noqa: TID251 - real handshakes are judged by the machine's clock
SCOPE = ["qinghe.internal", "10.0.0.0/8", "127.0.0.1"]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with an authority and a certificate."""
    authority.make_authority(tmp_path, "清河县反诈中心证书", SCOPE, NOW)
    authority.issue(tmp_path, ["fz.qinghe.internal", "127.0.0.1"], NOW)
    return tmp_path


def refused(code: Problem, work, *arguments, **named) -> str:
    with pytest.raises(RuntimeProblem) as refusal:
        work(*arguments, **named)
    assert refusal.value.code is code
    return refusal.value.sentence_zh


@pytest.fixture
def port(house: Path) -> Iterator[int]:
    """A bare server that shows the certificate."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pair = certificates.pair_of(house, {})
    context.load_cert_chain(pair.certificate, pair.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def shakes(house: Path, port: int, name: str) -> str:
    """Shake hands as a browser that installed the root does; return the version."""
    import socket

    trust = ssl.create_default_context(cafile=house / "tls" / "authority.pem")
    with socket.create_connection(("127.0.0.1", port)) as plain, trust.wrap_socket(plain, server_hostname=name) as line:
        return line.version() or ""


@pytest.mark.parametrize("name", ["fz.qinghe.internal", "127.0.0.1"])
def test_who_trusts_the_root_accepts_the_site_under_its_names(house: Path, port: int, name: str):
    assert shakes(house, port, name) == "TLSv1.3"


def test_another_name_is_not_accepted(house: Path, port: int):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shakes(house, port, "other.qinghe.internal")


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("qinghe.internal", True), ("a.qinghe.internal", True), ("*.qinghe.internal", True),
        ("A.QINGHE.internal", True),
        ("xqinghe.internal", False), ("qinghe.internal.evil.cn", False), ("icbc.com.cn", False), ("10.3.4.5", True),
        ("11.0.0.1", False), ("127.0.0.1", True), ("127.0.0.2", False),
    ],
)  # fmt: skip
def test_the_authority_signs_its_own_names_alone(house: Path, name: str, may: bool):
    root = certificates.read(authority.authority_pair(house).certificate)

    assert authority.may_sign(root, name) is may
    if not may:
        assert name in refused(Problem.NAME_NOT_ALLOWED, authority.issue, house, [name], NOW)


def test_the_root_itself_holds_browsers_to_its_names(house: Path, monkeypatch):
    root = certificates.read(authority.authority_pair(house).certificate)
    monkeypatch.setattr(authority, "may_sign", lambda _root, _name: True)
    stolen = authority.issue(house, ["icbc.com.cn"], NOW)  # whoever took the key could make this

    with pytest.raises(verification.VerificationError, match="name constraint"):
        verification.PolicyBuilder().store(verification.Store([root])).time(NOW).build_server_verifier(
            x509.DNSName("icbc.com.cn")
        ).verify(stolen, [])
    found = root.extensions.get_extension_for_class(x509.NameConstraints)

    assert found.critical
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_keys_are_open_to_their_owner_alone(house: Path):
    for name in ("key.pem", "authority.key"):
        assert stat.S_IMODE((house / "tls" / name).stat().st_mode) == 0o600


def test_an_encrypted_authority_signs_with_its_passphrase_alone(tmp_path: Path):
    authority.make_authority(tmp_path, "县", SCOPE, NOW, "一匹马走过桥")

    assert b"ENCRYPTED" in (tmp_path / "tls" / "authority.key").read_bytes()
    refused(Problem.AUTHORITY_LOCKED, authority.issue, tmp_path, ["127.0.0.1"], NOW)
    refused(Problem.AUTHORITY_LOCKED, authority.issue, tmp_path, ["127.0.0.1"], NOW, "别的")
    assert authority.issue(tmp_path, ["127.0.0.1"], NOW, "一匹马走过桥")


def test_a_second_authority_is_refused(house: Path):
    assert "已经有了" in refused(Problem.AUTHORITY_EXISTS, authority.make_authority, house, "县", SCOPE, NOW)


def test_without_an_authority_nothing_is_signed(tmp_path: Path):
    refused(Problem.AUTHORITY_MISSING, authority.issue, tmp_path, ["127.0.0.1"], NOW)


@pytest.mark.parametrize(
    ("later", "code"),
    [(timedelta(0), None), (timedelta(days=396), None), (timedelta(days=398), Problem.CERTIFICATE_EXPIRED),
     (timedelta(hours=-2), Problem.CERTIFICATE_EXPIRED)],
)  # fmt: skip
def test_a_certificate_is_judged_by_its_days(house: Path, later: timedelta, code: Problem | None):
    pair = certificates.pair_of(house, {})

    if code is None:
        assert certificates.names(certificates.check(pair, NOW + later)) == ["fz.qinghe.internal", "127.0.0.1"]
    else:
        assert "fanzha cert renew" in refused(code, certificates.check, pair, NOW + later)


def test_what_is_missing_unreadable_or_not_a_pair_is_named(house: Path, tmp_path_factory):
    pair, other = certificates.pair_of(house, {}), tmp_path_factory.mktemp("other")
    authority.make_authority(other, "县", SCOPE, NOW)
    authority.issue(other, ["127.0.0.1"], NOW)

    assert "fanzha cert make" in refused(
        Problem.CERTIFICATE_MISSING, certificates.check, Pair(other / "none.pem", pair.key), NOW
    )
    refused(Problem.CERTIFICATE_UNREADABLE, certificates.check, Pair(pair.key, pair.key), NOW)
    refused(Problem.CERTIFICATE_UNREADABLE, certificates.check, Pair(pair.certificate, pair.certificate), NOW)
    refused(Problem.CERTIFICATE_UNREADABLE, certificates.check, Pair(pair.certificate, other / "none.pem"), NOW)
    mixed = Pair(pair.certificate, certificates.pair_of(other, {}).key)
    refused(Problem.CERTIFICATE_KEY, certificates.check, mixed, NOW)


def test_a_key_of_another_form_is_brought_as_the_server_reads_it(house: Path, tmp_path: Path):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.cn")]), critical=False)
        .sign(key, certificates.hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "c.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "k.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )

    certificates.bring(house, tmp_path / "c.pem", tmp_path / "k.pem", NOW)

    pair = certificates.pair_of(house, {})
    assert certificates.hosts(certificates.check(pair, NOW)) == ["a.cn"]
    assert pair.key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")


def test_the_environment_names_another_place(tmp_path: Path):
    found = certificates.pair_of(tmp_path, {"FANZHA_TLS_CERTIFICATE": "/x/c.pem"})

    assert found == Pair(Path("/x/c.pem"), Path("/x/key.pem"))


@pytest.mark.parametrize(("host", "port", "code"), [("203.0.113.1", 8443, Problem.ADDRESS_UNKNOWN)])
def test_an_address_of_another_machine_is_named(host: str, port: int, code: Problem):
    assert host in refused(code, binding.check_free, host, port)


@pytest.mark.parametrize(
    ("host", "is_home"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_what_is_reached_from_this_machine_alone(host: str, is_home: bool):
    assert binding.is_loopback(host) is is_home
