"""Life of a cluster: start, join, stop, and who may enter."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from fanzha.runtime.postgres import Cluster, account, place
from fanzha.runtime.postgres.binaries import find_binaries

from .helpers import ask, pid_of, tell

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user of the machine")


def test_a_started_cluster_answers_with_its_database_and_extensions(shared: Cluster):
    found = ask(shared, "SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension")

    assert found == "btree_gist,ltree,pg_trgm,plpgsql"
    assert ask(shared, "SELECT current_database() || ' ' || current_user") == "fanzha fanzha"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("jit", "off"),
        ("fsync", "off"),
        ("log_min_messages", "log"),
    ],
)
def test_settings_reach_the_server(shared: Cluster, setting: str, value: str):
    assert ask(shared, f"SHOW {setting}") == value


def test_chinese_words_have_trigrams_and_letters_have_cases(shared: Cluster):
    assert ask(shared, "SELECT cardinality(show_trgm('反诈中心'))") == 5
    assert ask(shared, "SELECT lower('ÀÉ') || upper('ß')") == "àéß"


def test_new_databases_carry_the_extensions(shared: Cluster):
    tell(shared, "CREATE DATABASE fresh")

    with psycopg.connect(shared.connection().url(dbname="fresh")) as connection:
        row = connection.execute("SELECT 'a.b'::ltree <@ 'a'::ltree").fetchone()

    assert row == (True,)


def test_the_product_is_no_superuser(shared: Cluster):
    assert ask(shared, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tell(shared, "COPY pg_class TO PROGRAM 'cat'")


def test_no_tcp_port_is_opened(shared: Cluster):
    inodes = {os.readlink(fd) for fd in Path(f"/proc/{pid_of(shared)}/fd").iterdir()}
    tables = [Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    tcp = {f"socket:[{line.split()[9]}]" for table in tables for line in table}

    assert any(name.startswith("socket:") for name in inodes)
    assert not inodes & tcp


def test_a_mistake_in_a_statement_leaves_no_trace_of_its_data_in_the_log(shared: Cluster):
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        ask(shared, "SELECT '1380013x'::int")

    assert "1380013" not in shared.folder.server_log.read_text()


def test_a_second_start_joins(shared: Cluster):
    pid = pid_of(shared)

    connection = Cluster.at(shared.folder.root, test=True).start()

    assert connection.joined
    assert pid_of(shared) == pid


def test_stop_then_start_keeps_the_data(cluster: Cluster):
    first = cluster.start()
    tell(cluster, "CREATE TABLE kept AS SELECT 7 AS n")

    assert cluster.stop()
    assert not cluster.is_running()
    assert not cluster.stop()
    assert not cluster.start().joined
    assert not first.joined
    assert ask(cluster, "SELECT n FROM kept") == 7


def test_the_way_in_is_known_before_the_start(cluster: Cluster):
    before = cluster.django_settings()

    assert not cluster.exists()
    assert not cluster.is_running()
    cluster.start()
    assert cluster.exists()
    assert cluster.django_settings() == before
    assert set(before) == {"HOST", "PORT", "USER", "NAME"}


def test_the_last_user_stops_the_server(cluster: Cluster):
    other = Cluster.at(cluster.folder.root, test=True)
    cluster.start()
    other.start()

    assert not cluster.release()
    assert other.is_running()
    assert other.release()
    assert not other.is_running()
    assert not other.release()


def test_in_use_stops_it_even_after_an_error(cluster: Cluster):
    with pytest.raises(ZeroDivisionError), cluster.in_use():
        raise ZeroDivisionError

    assert not cluster.is_running()


def test_starts_at_the_same_moment_make_one_server(cluster: Cluster):
    code = "import sys; from fanzha.runtime.postgres import Cluster; c = Cluster.at(sys.argv[1], test=True); "
    code += "print(c.start().joined, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(cluster.folder.root)]
    starts = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(3)]

    told = sorted(start.stdout.readline().strip() for start in starts)
    for start in starts:
        start.communicate("")

    assert told == ["False", "True", "True"]


def test_an_ordinary_name_of_the_folder_may_hold_anything(folder: Path):
    odd = Cluster.at(folder / """it's a "folder", 反诈 100%""", test=True)

    odd.start()

    assert ask(odd, "SELECT 1") == 1
    odd.stop()
    shutil.rmtree(odd.connection().host)


def test_a_moved_folder_is_found_again(cluster: Cluster):
    cluster.start()
    tell(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    cluster.stop()
    moved = cluster.folder.root.with_name(cluster.folder.root.name + "-moved")
    cluster.folder.root.rename(moved)

    try:
        with Cluster.at(moved, test=True).in_use() as connection:
            assert ask(connection, "SELECT n FROM kept") == 7
    finally:
        shutil.rmtree(moved)


def test_a_folder_reached_through_a_link_is_the_same_cluster(cluster: Cluster, tmp_path: Path):
    cluster.start()
    link = tmp_path / "link"
    link.symlink_to(cluster.folder.root)

    assert Cluster.at(link, test=True).is_running()


def test_a_deep_folder_gets_a_short_private_socket_folder(folder: Path):
    deep = Cluster.at(folder / "/".join(["deep-down"] * 11), test=True)

    deep.start()
    sockets = deep.connection().host

    assert place.find(deep.folder).home == deep.folder.pg
    assert ask(deep, "SELECT 1") == 1
    assert not sockets.is_relative_to(folder)
    assert place.fits(sockets)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert Cluster.at(deep.folder.root, test=True).start().host == sockets
    deep.stop()
    shutil.rmtree(sockets)


def test_a_vanished_short_folder_is_made_anew(folder: Path):
    deep = Cluster.at(folder / "/".join(["deep-down"] * 11), test=True)
    before = Path(deep.django_settings()["HOST"])
    before.rmdir()

    after = Path(deep.django_settings()["HOST"])

    assert after != before
    assert after.is_dir()
    after.rmdir()


@as_root
def test_a_short_folder_that_somebody_else_made_is_not_taken(folder: Path):
    deep = Cluster.at(folder / "/".join(["deep-down"] * 11), test=True)
    before = Path(deep.django_settings()["HOST"])
    os.chown(before, 65534, 65534)
    before.chmod(0o777)

    after = Path(deep.django_settings()["HOST"])

    assert after != before
    after.rmdir()
    before.rmdir()


@as_root
def test_under_root_the_server_has_no_rights(shared: Cluster):
    status = Path(f"/proc/{pid_of(shared)}/status").read_text()
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert "0" not in facts["Uid"].split()
    assert "0" not in facts["Gid"].split()
    assert facts["Groups"].strip() == ""
    assert int(facts["CapEff"], 16) == 0


@as_root
def test_under_root_nobody_else_can_look_into_the_folders(shared: Cluster):
    for path in [shared.folder.root, *shared.folder.root.rglob("*")]:
        if path.is_dir() and not path.is_relative_to(shared.folder.pg / "data"):
            assert not path.stat().st_mode & 0o007, path


def psql_as(user: str, host: Path, role: str) -> subprocess.CompletedProcess[str]:
    """Try to enter as another user of the machine."""
    binaries = find_binaries(account.Account("nobody", 65534, 65534, switch=True))
    command = [binaries.tool("psql"), "-h", str(host), "-U", role, "-d", "fanzha", "-c", "SELECT 1"]
    return subprocess.run(command, capture_output=True, text=True, check=False, user=user, extra_groups=[], cwd="/")


@as_root
@pytest.mark.parametrize("role", ["fanzha", "postgres"])
def test_another_user_does_not_reach_the_socket(shared: Cluster, role: str):
    tried = psql_as("nobody", shared.connection().host, role)

    assert tried.returncode != 0
    assert "Permission denied" in tried.stderr


@as_root
@pytest.mark.parametrize("role", ["fanzha", "postgres"])
def test_another_user_is_refused_even_where_every_folder_stands_open(cluster: Cluster, role: str):
    host = cluster.start().host
    for path in (host, *host.parents[:2], host / ".s.PGSQL.5432"):
        path.chmod(0o777)

    tried = psql_as("nobody", host, role)

    assert tried.returncode != 0
    assert "Peer authentication failed" in tried.stderr


@as_root
def test_under_root_a_test_folder_that_only_root_may_enter_still_works(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster.at(closed / "data", test=True)

    cluster.start()
    home = place.find(cluster.folder).home

    assert ask(cluster, "SELECT 1") == 1
    assert not home.is_relative_to(tmp_path)
    cluster.stop()
    shutil.rmtree(home)


def test_the_socket_of_another_container_is_joined_and_not_stopped_from_here(cluster: Cluster):
    host = Path(cluster.django_settings()["HOST"])
    with socket.socket(socket.AF_UNIX) as elsewhere:
        elsewhere.bind(str(host / ".s.PGSQL.5432"))
        elsewhere.listen()

        assert cluster.is_running()
        with pytest.raises(Exception, match="另一个容器"):
            cluster.stop()
