"""The product served for real: over https under the county's own authority, its roles apart, its figures, its log."""

from __future__ import annotations

import http.client
import json
import re
import signal
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .house import House, free_port, house, until

pytestmark = pytest.mark.slow
# What must stand in no log: said by a visitor in the body, the query, the address, the headers.
SECRETS = ("19912345678", "何小满", "330102199003071234", "6222021234567890123")
PAGE = "/check/"
# Jobs that were done are deleted: what is deferred is noted beside them.
NOTED = """
CREATE TABLE noted (task text, at text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.noted VALUES (NEW.task_name, NEW.args->>'timestamp'); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON procrastinate_jobs FOR EACH ROW WHEN (NEW.args ? 'timestamp')
    EXECUTE FUNCTION note();
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    house: House
    port: int
    figures: int
    log: Path
    process: subprocess.Popen[bytes]

    def connection(self) -> http.client.HTTPSConnection:
        """Return a connection that trusts the county's authority and nobody else."""
        trust = ssl.create_default_context(cafile=self.house.folder / "tls" / "authority.pem")
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=trust, timeout=30)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Ask for a page; the answer's body was read into `text`."""
        return self.ask("GET", path, None, headers)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Ask on a connection of its own."""
        connection = self.connection()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer

    def metrics(self) -> str:
        """Return what Prometheus would read."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.figures}/metrics") as answer:
            return answer.read().decode("utf-8")

    def lines(self) -> list[dict[str, object]]:
        """Return the lines of JSON in the log."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]


def certified(made: House) -> None:
    """Give a house its authority and certificate."""
    scope = ("--for", "127.0.0.0/8", "--for", "fz.example.internal")
    assert made.run("cert", "make-authority", "--county", "清河县反诈中心", *scope).returncode == 0
    done = made.run("cert", "make", "--name", "127.0.0.1", "--name", "fz.example.internal")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def site(upgraded) -> Iterator[Site]:
    """A copy of the upgraded house, served over https with all its roles."""
    with house("fz_served", template="fz_upgraded") as made:
        certified(made)
        port, figures, log = free_port(), free_port(), made.folder / "serve.log"
        process = made.start("serve", "--port", port, "--metrics", f"127.0.0.1:{figures}", log=log)
        try:
            until(lambda: process.poll() is not None or "已启动" in log.read_text("utf-8"))
            assert process.poll() is None, log.read_text("utf-8")
            yield Site(made, port, figures, log, process)
        finally:
            process.terminate()
            process.wait(60)


def test_a_page_is_served_over_https_with_what_production_needs(site: Site):
    answer = site.get(PAGE)

    assert answer.status == 200
    assert "查一查" in answer.text
    assert answer.headers["Strict-Transport-Security"] == "max-age=2592000"
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"]
    assert (cookie["secure"], cookie["samesite"]) == (True, "Lax")


def test_a_visitor_who_does_not_know_the_authority_is_warned(site: Site):
    stranger = http.client.HTTPSConnection("127.0.0.1", site.port, timeout=10)

    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.request("GET", PAGE)


@pytest.mark.parametrize(("name", "status"), [("fz.example.internal", 200), ("other.example", 400)])
def test_only_the_names_of_the_certificate_are_answered(site: Site, name: str, status: int):
    assert site.get(PAGE, Host=f"{name}:{site.port}").status == status


def test_an_error_shows_a_number_and_nothing_of_the_inside(site: Site):
    answer = site.get("/no/such/page/")

    assert answer.status == 404
    assert "Traceback" not in answer.text
    assert "DEBUG" not in answer.text


def test_the_root_of_the_authority_is_offered_to_phones_with_its_fingerprint(site: Site):
    shown = site.house.run("cert", "show").stdout

    page, file = site.get("/trust/"), site.get("/trust/authority.cer")

    fingerprint = re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", shown)[-1]
    assert fingerprint.replace(":", "") in re.sub(r"[\s:]|<[^>]+>", "", page.text)
    assert file.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert file.status == 200


def test_figures_are_told_by_route_and_status_and_never_among_the_pages(site: Site):
    site.get(PAGE)
    site.get("/no/such/page/")

    text = until(lambda: (found := site.metrics()) and 'route="portal:check"' in found and found)

    assert re.search(r'fanzha_requests_total\{route="portal:check",method="GET",status="200"\} \d+', text)
    assert 'fanzha_request_seconds_bucket{route="portal:check",le="+Inf"}' in text
    for name in ("queue_jobs", "queue_oldest_seconds", "failed_jobs", "audit_seal_lag_seconds", "backup_age_seconds",
                 "database_bytes", "workers", "certificate_expires_timestamp_seconds"):  # fmt: skip
        assert re.search(rf"^fanzha_{name}(\{{.*\}})? \d", text, re.MULTILINE), name
    assert site.get("/metrics").status == 404


def test_the_figures_agree_with_what_was_asked_of_all_processes(site: Site):
    def served() -> int:
        return sum(map(int, re.findall(r'route="portal:notice",method="GET",status="200"\} (\d+)', site.metrics())))

    before = served()
    for _ in range(12):
        site.get("/notice/")

    assert until(lambda: served() == before + 12)


def test_the_log_tells_how_each_request_went_and_nothing_of_anybody(site: Site):
    phone, name, id_number, card = SECRETS
    for path in (f"/check/?q={phone}", f"/{card}/", f"/people/{phone}/", f"/check/{id_number}"):
        site.ask("GET", path, None, {"Referer": f"https://x/{phone}", "User-Agent": card})
    for path in (PAGE, "/report/", "/receipt/", "/org/sign-in/", "/api/v1/checks"):
        body = urlencode({"text": f"{name} {phone} {id_number} {card}", "username": phone, "password": card})
        site.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    site.ask("GET", PAGE, None, {"X-Request-ID": phone, "Cookie": f"sessionid={card}; csrftoken={phone}"})

    lines = until(lambda: len(found := site.lines()) > 10 and found)

    written = site.log.read_text("utf-8") + site.metrics()
    written += "".join(p.read_text("utf-8", "replace") for p in (site.house.folder / "run").rglob("*") if p.is_file())
    assert [secret for secret in SECRETS if secret in written] == []
    asked = [line for line in lines if line["logger"] == "fanzha.requests"]
    assert {"portal:check", "none", "org:sign_in"} <= {line["route"] for line in asked}
    assert set(asked[0]) == {
        "at", "level", "logger", "message", "request", "route", "method", "status", "ms", "officer",
    }  # fmt: skip


def test_a_renewed_certificate_is_taken_while_pages_are_served(site: Site):
    old = ssl.get_server_certificate(("127.0.0.1", site.port))
    renewed = site.house.run("cert", "renew")

    site.process.send_signal(signal.SIGHUP)

    assert renewed.returncode == 0, renewed.stderr
    assert until(lambda: ssl.get_server_certificate(("127.0.0.1", site.port)) != old)
    assert site.get(PAGE).status == 200


def test_periodic_jobs_are_deferred_once_however_many_schedulers_run(site: Site):
    """Both workers of the site schedule too: with this one there are three."""
    site.house.ask(NOTED)
    extra = site.house.start("serve", "--role", "scheduler", "--metrics=", log=site.log)
    try:
        until(lambda: "已启动：scheduler" in site.log.read_text("utf-8"))
        until(
            lambda: site.house.ask("SELECT count(DISTINCT at) >= 4 FROM noted WHERE task = 'common.seal_audit'")[0][0]
        )
    finally:
        extra.terminate()
        ended = extra.wait(60)

    doubled = site.house.ask("SELECT task, at, count(*) FROM noted GROUP BY 1, 2 HAVING count(*) > 1")
    assert ended == 0
    assert doubled == []


def test_a_second_server_on_the_port_is_refused_in_a_sentence(site: Site):
    refused = site.house.run("serve", "--port", site.port, "--metrics=")

    assert refused.returncode == 3
    assert f"127.0.0.1:{site.port} 已被别的程序占用" in refused.stderr


def test_a_stop_lets_the_request_that_is_being_served_end(site: Site):
    """Last in this file: it ends the site."""
    connection = site.connection()
    connection.request("GET", PAGE)
    page = connection.getresponse()
    token = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"].value
    page.read()
    body = urlencode({"csrfmiddlewaretoken": token, "text": "客服说我的快递丢了，要我共享屏幕办理退款"}).encode()
    connection.putrequest("POST", PAGE)
    for key, value in {
        "Cookie": f"csrftoken={token}", "Origin": f"https://127.0.0.1:{site.port}", "Content-Length": str(len(body)),
        "Content-Type": "application/x-www-form-urlencoded",
    }.items():  # fmt: skip
        connection.putheader(key, value)
    connection.endheaders(body[:50])

    site.process.terminate()
    until(lambda: _refuses(site.port))
    connection.send(body[50:])
    answer = connection.getresponse()

    assert answer.status == 200
    assert "诈骗" in answer.read().decode("utf-8")
    connection.close()
    assert site.process.wait(60) == 0


def _refuses(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.connect()
    except ConnectionError:
        return True
    connection.close()
    return False
