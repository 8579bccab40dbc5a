"""`fanzha run`: everything in one process tree on one machine, for a first look and for a small county."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import click

from fanzha.cli import prepare
from fanzha.cli.session import product

_CHILDREN = (
    ("urgent", ["worker", "--queue", "urgent"]),
    ("normal", ["worker", "--queue", "normal", "--queue", "bulk"]),
)
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # from linux/prctl.h
_GRACE_S = 25  # a worker is given this long to finish its job
# Measured with bench.pages: a second process on two cores serves a fifth more pages, more than four a core only queue.
_WEB_THREADS = 4
_MOST_WEB_PROCESSES = 4  # each takes about 130 MB


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--host", envvar="FANZHA_HOST", default="127.0.0.1", show_default=True)
@click.option("--demo/--no-demo", default=False, help="Build the demo county in an empty data folder.")
def run(port: int, host: str, demo: bool) -> None:
    """Serve the product at one address until it is stopped."""
    _check_port(host, port)
    with product() as root:
        prepare.everything(root, demo=demo)
        _serve(host, port, root)


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                f"{host}:{port} 已被别的程序占用。换一个端口再试，例如：PORT={port + 1} make run\n"
                f"{host}:{port} is taken. Choose another port, for example: PORT={port + 1} make run"
            ) from problem


def _serve(host: str, port: int, root: Path) -> None:
    children = [_start(name, arguments, root) for name, arguments in _CHILDREN]
    children.append(_web(host, port, root))
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    try:
        _wait_until_open(host, port, children[-1])
        click.echo(prepare.greeting(root, f"http://{host}:{port}"))
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.3)
        if not stopping:
            raise click.ClickException(f"有一个进程意外停了，原因见 {root / 'logs'}。A process stopped; see the logs.")
    finally:
        _stop(children)


def _web(host: str, port: int, root: Path) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(_web_processes(os.cpu_count() or 1)), "--blocking-threads", str(_WEB_THREADS), "--no-log",
        "fanzha.config.wsgi:application",
    ]  # fmt: skip
    return _spawn("web", command, root)


def _web_processes(cores: int) -> int:
    """Return how many processes serve pages: one a core, since Python uses no more than one core in each."""
    return max(1, min(cores, _MOST_WEB_PROCESSES))


def _start(name: str, arguments: list[str], root: Path) -> "subprocess.Popen[bytes]":
    return _spawn(name, [sys.executable, "-c", "from fanzha.cli.main import main; main()", *arguments], root)


def _spawn(name: str, command: list[str], root: Path) -> "subprocess.Popen[bytes]":
    # Children stand in a group of their own: Ctrl-C reaches us alone, and we stop them in order.
    log = (root / "logs" / f"{name}.log").open("ab")
    environment = os.environ | {"FANZHA_DATA": str(root), "DJANGO_SETTINGS_MODULE": "fanzha.config.settings"}
    return subprocess.Popen(
        command, stdout=log, stderr=log, env=environment, start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call, no lock is taken
    )  # fmt: skip


def _end_with_parent() -> None:
    """Have the kernel end a child whose parent was killed: the next start would find the port taken otherwise."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_open(host: str, port: int, web: "subprocess.Popen[bytes]") -> None:
    for _ in range(150):
        if web.poll() is not None:
            return
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


def _stop(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + _GRACE_S
    for child in children:
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
