"""Proxies are believed by name; figures of several processes add up; units and examples are what the code writes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from fanzha.cli.serve import _door, _environment, serve
from fanzha.runtime import notify
from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import Problem, RuntimeProblem
from fanzha.runtime.serving import authority, exposition, figures, units
from fanzha.runtime.serving.exporter import Exporter
from fanzha.runtime.serving.figures import Figures
from fanzha.runtime.serving.proxies import BehindProxies, client, networks, within

DEPLOY = Path(__file__).parents[2] / "deploy"
TRUSTED = networks("127.0.0.1, 10.1.0.0/16")


@pytest.mark.parametrize(
    ("near", "forwarded", "who"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "somebody", "127.0.0.1"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_visitor_is_who_the_nearest_trusted_proxy_saw(near: str, forwarded: str, who: str):
    assert client(near, forwarded, TRUSTED) == who


@pytest.mark.parametrize(
    ("near", "proto", "scheme", "address"),
    [("127.0.0.1", "https", "https", "203.0.113.9"), ("127.0.0.1", "http", "http", "203.0.113.9"),
     ("127.0.0.1", "HTTPS, x", "http", "203.0.113.9"), ("198.51.100.7", "https", "http", "198.51.100.7")],
)  # fmt: skip
def test_forwarded_headers_count_from_trusted_proxies_alone(near: str, proto: str, scheme: str, address: str):
    seen = {}
    environ = {
        "REMOTE_ADDR": near, "wsgi.url_scheme": "http", "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "HTTP_X_FORWARDED_PROTO": proto, "HTTP_X_REQUEST_ID": "a" * 32,
    }  # fmt: skip

    BehindProxies(lambda e, _start: seen.update(e) or [], TRUSTED)(environ, print)

    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == (scheme, address)
    assert ("HTTP_X_REQUEST_ID" in seen) is (near == "127.0.0.1")


def test_what_is_no_address_is_within_nothing():
    assert not within("unix:", TRUSTED)


def test_figures_of_several_processes_add_up_and_stay_when_one_ends(tmp_path: Path):
    for pid, times in ((1, [0.01, 0.3]), (2, [99.0])):
        one = Figures(tmp_path)
        one._pid = -1  # no thread writes behind the test
        one._begin = lambda: None
        for seconds in times:
            one.count("portal:check", "GET", 200, seconds)
        one.write()
        next(tmp_path.glob("web-*.json")).rename(tmp_path / f"web-ended-{pid}.json")
    (tmp_path / "web-broken.json").write_text("{")

    counted, taken = figures.added_up(tmp_path)
    text = exposition.text(exposition.requests(counted, taken))

    assert 'fanzha_requests_total{route="portal:check",method="GET",status="200"} 3' in text
    assert 'fanzha_request_seconds_bucket{route="portal:check",le="0.025"} 1' in text
    assert 'fanzha_request_seconds_bucket{route="portal:check",le="0.5"} 2' in text
    assert 'fanzha_request_seconds_bucket{route="portal:check",le="+Inf"} 3' in text
    assert 'fanzha_request_seconds_sum{route="portal:check"} 99.31' in text


def test_a_new_start_counts_from_nothing(tmp_path: Path):
    (tmp_path / "web-7.json").write_text(json.dumps({"counted": {"a\tGET\t200": 9}, "taken": {}}))

    figures.fresh(tmp_path)

    assert figures.added_up(tmp_path) == ({}, {})


def test_every_line_of_the_exposition_is_one_that_prometheus_reads(tmp_path: Path):
    exporter = Exporter(tmp_path, Server("postgresql:///nowhere?host=/nonexistent"), ("127.0.0.1", 0), TRUSTED)

    text = exporter.text()

    line = re.compile(r'(# (HELP|TYPE) fanzha_\w+ .+|fanzha_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?\d+(\.\d+)?)')
    assert [each for each in text.splitlines() if not line.fullmatch(each)] == []
    assert "fanzha_database_up 0" in text


@pytest.mark.parametrize(("allowed", "status"), [("127.0.0.1", 200), ("10.0.0.5", 403)])
def test_who_is_not_named_gets_no_figures(tmp_path: Path, allowed: str, status: int):
    server = Server("postgresql:///nowhere?host=/nonexistent")
    exporter = Exporter(tmp_path, server, ("127.0.0.1", 0), networks(allowed))
    exporter.start()
    port = exporter._door.server_port
    try:
        found = _status(f"http://127.0.0.1:{port}/metrics")
        elsewhere = _status(f"http://127.0.0.1:{port}/")
    finally:
        exporter.stop()

    assert found == status
    assert elsewhere in {403, 404}


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("name", sorted(units.files(units.Place())))
def test_the_examples_are_what_the_code_writes(name: str):
    """Write them anew: fanzha systemd --write deploy --program /opt/fanzha/.venv/bin/fanzha."""
    assert (DEPLOY / name).read_text("utf-8") == units.files(units.Place())[name]


def test_nothing_else_stands_among_the_examples():
    assert {path.name for path in DEPLOY.iterdir()} == {*units.files(units.Place()), "README.md"}


def test_systemd_accepts_the_units(tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd on this machine; the units are still compared with what the code writes")
    for path in units.write(tmp_path, units.Place("/bin/true", "root", "/tmp", "/dev/null")):
        if path.suffix != ".service":
            path.unlink()

    done = subprocess.run([program, "verify", "--recursive-errors=no", *sorted(tmp_path.glob("*.service"))],
                          capture_output=True, text=True, check=False)  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("role", ["all", "web", "worker", "scheduler"])
def test_a_unit_says_each_thing_once_and_takes_rights_away(role: str):
    lines = [line for line in units.unit(role, units.Place()).splitlines() if "=" in line]

    keys = [line.partition("=")[0] for line in lines]
    assert [key for key in keys if keys.count(key) > 1] == []
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "Type=notify"} <= set(lines)
    assert ("CapabilityBoundingSet=CAP_NET_BIND_SERVICE" in lines) is (role in {"all", "web"})


def test_nginx_accepts_its_example(tmp_path: Path):
    text = units.files(units.Place())["nginx.conf"]
    program = shutil.which("nginx")
    if program is None:
        assert text.count("{") == text.count("}")
        statements = [line.split("#")[0].strip() for line in text.splitlines()]
        assert [line for line in statements if line and line[-1] not in ";{}"] == []
        return
    (tmp_path / "proxy_params").write_text(units.files(units.Place())["proxy_params_fanzha"])
    plain = re.sub(r"ssl_certificate\S*\s+\S+;|listen 443 ssl;", "", text).replace("/var/log/nginx", str(tmp_path))
    plain = plain.replace("/etc/nginx/proxy_params_fanzha", str(tmp_path / "proxy_params"))
    (tmp_path / "n.conf").write_text(f"pid {tmp_path}/n.pid; events {{}} http {{ {plain} }}")
    done = subprocess.run([program, "-t", "-c", tmp_path / "n.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nginx_sets_every_header_that_is_believed():
    text = units.files(units.Place())["proxy_params_fanzha"]

    for header in ("X-Forwarded-For   $remote_addr", "X-Forwarded-Proto $scheme", "X-Request-ID      $request_id"):
        assert f"proxy_set_header {header};" in text


def test_systemd_is_told_when_all_is_ready(tmp_path: Path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "n"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))

        notify.ready()
        notify.stopping()

        assert [line.recv(99), line.recv(99)] == [b"READY=1", b"STOPPING=1"]


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--role", "web"], "DATABASE_URL"), (["--role", "worker"], "DATABASE_URL"), (["--role", "nothing"], "nothing")],
)
def test_roles_that_run_apart_want_a_server_of_their_own(options: list[str], said: str, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")

    refused = CliRunner().invoke(serve, options)

    assert refused.exit_code != 0
    assert said in refused.output


@pytest.mark.parametrize(
    ("host", "plain", "behind", "hosts", "code"),
    [
        ("127.0.0.1", False, "", "", Problem.CERTIFICATE_MISSING),
        ("0.0.0.0", True, "", "", Problem.PLAIN_IN_THE_OPEN),
        ("127.0.0.1", True, "127.0.0.1", "", Problem.HOSTS_MISSING),
        ("127.0.0.1", True, "", "", None),
        ("0.0.0.0", True, "10.0.0.2", "fz.qinghe.internal", None),
    ],
)
def test_a_door_that_would_be_unsafe_is_refused(
    tmp_path: Path, monkeypatch, host: str, plain: bool, behind: str, hosts: str, code: Problem | None
):
    monkeypatch.setenv("FANZHA_HOSTS", hosts)

    if code is None:
        assert _door(tmp_path, host, 0, plain, behind).pair is None
        return
    with pytest.raises(RuntimeProblem) as refusal:
        _door(tmp_path, host, 0, plain, behind)
    assert refusal.value.code is code


@pytest.mark.parametrize(("behind", "https"), [("", "0"), ("127.0.0.1", "1")])
def test_cookies_are_secure_wherever_people_come_by_https(tmp_path: Path, monkeypatch, behind: str, https: str):
    monkeypatch.setenv("FANZHA_HOSTS", "fz.qinghe.internal")

    found = _environment(tmp_path, _door(tmp_path, "127.0.0.1", 0, True, behind))

    assert (found["FANZHA_HTTPS"], found["FANZHA_PROXIES"]) == (https, behind)
    assert found["FANZHA_HOSTS"] == "fz.qinghe.internal,127.0.0.1,localhost"


def test_the_names_of_the_certificate_are_the_names_of_the_site(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("FANZHA_HOSTS", raising=False)
    now = datetime.now(UTC)  # noqa: TID251 - the certificate is judged by the machine's clock
    authority.make_authority(tmp_path, "县", ["qinghe.internal"], now)
    authority.issue(tmp_path, ["fz.qinghe.internal", "*.qinghe.internal"], now)

    found = _environment(tmp_path, _door(tmp_path, "127.0.0.1", 0, False, ""))

    assert found["FANZHA_HOSTS"] == "fz.qinghe.internal,.qinghe.internal,127.0.0.1,localhost"
    assert found["FANZHA_HTTPS"] == "1"


@pytest.mark.slow
def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(tmp_path: Path):
    settings = {"FANZHA_DATA": str(tmp_path), "DATABASE_URL": "postgresql://fanzha:geheim@127.0.0.1:9/fanzha"}

    refused = subprocess.run([sys.executable, "-c", "from fanzha.cli.main import main; main()", "serve", "--plain"],
                             capture_output=True, text=True, env=os.environ | settings, check=False)  # fmt: skip

    assert refused.returncode == 1
    assert "连不上 DATABASE_URL 指定的数据库服务器" in refused.stderr
    assert "geheim" not in refused.stderr
