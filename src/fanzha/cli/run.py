"""`fanzha run`: everything in one process tree on one machine, for a first look and for a small county."""

import os
import socket
import time
from pathlib import Path

import click

from fanzha.cli import prepare, processes
from fanzha.cli.processes import Child, Family
from fanzha.cli.session import product


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
    environment = os.environ | {"FANZHA_DATA": str(root), "DJANGO_SETTINGS_MODULE": "fanzha.config.settings"}
    logs = root / "logs"
    family = Family([
        processes.ours(name, ["worker", *queues], environment, log=logs / f"{name}.log")
        for name, queues in processes.WORKERS.items()
    ])  # fmt: skip
    web = processes.web(host, port, environment, log=logs / "web.log", more=[])
    family.children.append(web)
    family.listen()
    try:
        for child in family.children:
            child.start()
        _wait_until_open(host, port, web)
        click.echo(prepare.greeting(root, f"http://{host}:{port}"))
        while not family.stopping and all(child.is_alive() for child in family.children):
            time.sleep(0.3)
        if not family.stopping:
            raise click.ClickException(f"有一个进程意外停了，原因见 {logs}。A process stopped; see the logs.")
    finally:
        family.stop()


def _wait_until_open(host: str, port: int, web: Child) -> None:
    for _ in range(150):
        if not web.is_alive():
            return
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
