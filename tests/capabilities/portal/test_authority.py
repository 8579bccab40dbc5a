"""The page that lets phones trust the county's own authority: what to compare, and the file itself."""

import re
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.test import Client

from fanzha.runtime.serving import authority

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def root(tmp_path, settings):
    """The county's authority."""
    settings.FANZHA_AUTHORITY = tmp_path / "tls" / "authority.pem"
    return authority.make_authority(tmp_path, "清河县反诈中心证书", ["fz.qinghe.internal", "10.0.0.0/8"], NOW)


@pytest.mark.django_db
def test_the_page_shows_the_fingerprint_the_names_and_the_warning(root):
    page = Client().get("/trust/").content.decode()

    shown = re.sub(r"\s", "", "".join(re.findall(r"<samp>([0-9A-F ]+)</samp>", page)))
    assert shown == root.fingerprint(hashes.SHA256()).hex().upper()
    assert "fz.qinghe.internal、10.0.0.0/8" in page
    assert "群众查一查、举报都<strong>不用装</strong>" in page


@pytest.mark.django_db
def test_the_file_is_the_root_and_holds_no_key(root):
    answer = Client().get("/trust/authority.cer")

    assert x509.load_der_x509_certificate(answer.content) == root
    assert answer["Content-Type"] == "application/x-x509-ca-cert"


@pytest.mark.django_db
def test_a_site_without_an_authority_of_its_own_says_that_nothing_is_to_be_installed(settings, tmp_path):
    settings.FANZHA_AUTHORITY = tmp_path / "none.pem"

    page, file = Client().get("/trust/"), Client().get("/trust/authority.cer")

    assert "不用装" in page.content.decode()
    assert file.url == "/trust/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/trust/", "/trust/authority.cer"])
def test_only_reading_is_allowed(path):
    assert Client().post(path).status_code == 405
