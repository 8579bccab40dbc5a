"""The product as a process: a kill leaves nothing behind that keeps the next start from its port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

FANZHA = Path(sys.executable).parent / "fanzha"


@pytest.fixture
def folder(tmp_path):
    """Give a data folder that the database's own user can reach too."""
    place = Path(f"/tmp/fz-start-{os.getpid()}") if os.geteuid() == 0 else tmp_path / "data"
    yield place
    shutil.rmtree(place, ignore_errors=True)


def started(folder, port, log):
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"FANZHA_DATA": str(folder), "PORT": str(port)}
    with log.open("wb") as sink:
        run = subprocess.Popen([FANZHA, "run"], env=environment, stdout=sink, stderr=sink)
    for _ in range(240):
        if "已启动" in log.read_text("utf-8") or run.poll() is not None:
            break
        time.sleep(0.5)
    return run


def test_a_killed_product_starts_again_on_the_same_port_and_data(folder, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first = started(folder, port, tmp_path / "first.log")
    assert first.poll() is None, (tmp_path / "first.log").read_text("utf-8")
    first.send_signal(signal.SIGKILL)
    first.wait()
    time.sleep(4)  # the kernel tells the children, which finish what they hold

    second = started(folder, port, tmp_path / "second.log")

    said = (tmp_path / "second.log").read_text("utf-8")
    second.send_signal(signal.SIGTERM)
    assert "已启动" in said, said
    assert second.wait(60) == 0


def test_a_taken_port_is_said_in_a_sentence(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [FANZHA, "run", "--port", str(port)], env=os.environ | {"FANZHA_DATA": str(folder)}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    assert run.returncode == 1
    assert "已被别的程序占用" in run.stderr
