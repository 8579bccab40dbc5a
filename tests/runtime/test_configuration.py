"""What is written into the server's files, for small and large machines and odd names."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanzha.runtime.memory import usable_memory
from fanzha.runtime.postgres import configuration
from fanzha.runtime.postgres.connection import Connection

GB = 2**30


@pytest.mark.parametrize(
    ("memory", "shared", "work"),
    [(GB // 8, "64MB", "4MB"), (4 * GB, "819MB", "5MB"), (24 * GB, "4096MB", "30MB"), (512 * GB, "4096MB", "64MB")],
)
def test_settings_grow_with_memory_between_bounds(memory: int, shared: str, work: str):
    settings = configuration.server_settings(memory)

    assert (settings["shared_buffers"], settings["work_mem"]) == (shared, work)


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_a_real_cluster_is_durable(setting: str):
    assert configuration.server_settings(GB)[setting] == "on"


@pytest.mark.parametrize(("setting", "value"), [("fsync", "off"), ("full_page_writes", "off")])
def test_a_test_cluster_trades_safety_for_speed(setting: str, value: str):
    assert configuration.server_settings(GB, test=True)[setting] == value


def test_only_peer_identity_opens_the_server():
    rules = configuration.hba_text().splitlines()

    assert rules
    assert all(rule.startswith("local ") and rule.endswith(" peer map=product") for rule in rules)


def test_the_map_admits_the_product_and_the_server_and_nobody_twice():
    assert configuration.ident_text("root", "fanzha") == (
        'product "root" postgres\nproduct "root" fanzha\nproduct "fanzha" postgres\n'
    )
    assert configuration.ident_text("li", "li") == 'product "li" postgres\nproduct "li" fanzha\n'


def test_quotes_and_backslashes_in_paths_are_kept():
    settings = configuration.place_settings(Path("/a'b/conf"), Path('/c"d\\e'))

    text = configuration.render(settings)

    assert "hba_file = '/a''b/conf/pg_hba.conf'\n" in text
    assert 'unix_socket_directories = \'"/c""d\\\\e"\'\n' in text


def test_a_connection_url_quotes_its_folder():
    url = Connection(Path("/反诈 a/sock")).url(user="postgres")

    assert url == "postgresql://postgres@/fanzha?host=%2F%E5%8F%8D%E8%AF%88%20a%2Fsock&port=5432"


@pytest.mark.parametrize(("limit", "lower"), [("1048576\n", True), ("max\n", False), ("0", False), ("9" * 20, False)])
def test_a_containers_memory_limit_counts_where_it_is_lower(tmp_path: Path, limit: str, lower: bool):
    file = tmp_path / "memory.max"
    file.write_text(limit)

    assert (usable_memory((file, tmp_path / "missing")) == 1048576) is lower
