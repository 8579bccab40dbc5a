"""`fanzha serve`: the product for a county: https or behind a proxy, its roles together or on machines of their own."""

import os
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from fanzha.cli import prepare, processes
from fanzha.cli.house import server_of
from fanzha.cli.processes import Child, Family
from fanzha.cli.session import product
from fanzha.runtime import notify, schema
from fanzha.runtime.problems import Problem, RuntimeProblem, problem
from fanzha.runtime.serving import binding, certificates, proxies
from fanzha.runtime.serving.certificates import Pair
from fanzha.runtime.serving.exporter import Exporter, address_of

ROLES = ("all", "web", "worker", "scheduler")
_LOOPBACK = ["127.0.0.1", "localhost"]
_OPEN_S = 60


@dataclass(frozen=True, slots=True)
class Door:
    """How the pages are reached.

    Args:
        pair: the certificate; `None` where pages are served plainly.
        behind: the proxies that are believed, as given.
    """

    host: str
    port: int
    pair: Pair | None
    behind: str

    @property
    def address(self) -> str:
        """Return the address for people who read the log."""
        return f"{'https' if self.pair else 'http'}://{self.host}:{self.port}"


@click.command()
@click.option("--role", type=click.Choice(ROLES), default="all", show_default=True, help="What runs on this machine.")
@click.option("--host", envvar="FANZHA_HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", envvar="PORT", type=int, help="Port; 8443 with a certificate, 8000 without.")
@click.option("--plain", is_flag=True, help="Without encryption: for a proxy that has the certificate.")
@click.option("--behind", envvar="FANZHA_PROXIES", default="", help="Proxies to believe: addresses or networks.")
@click.option("--metrics", envvar="FANZHA_METRICS", default="127.0.0.1:9464", show_default=True,
              help="Where Prometheus may ask; empty for nowhere.")  # fmt: skip
@click.option("--metrics-for", envvar="FANZHA_METRICS_FOR", default="127.0.0.1,::1", show_default=True,
              help="Addresses and networks that may ask.")  # fmt: skip
def serve(role: str, host: str, port: int | None, plain: bool, behind: str, metrics: str, metrics_for: str) -> None:
    """Serve the product until SIGTERM, which lets requests and jobs end; SIGHUP takes a new certificate."""
    if role != "all" and not os.environ.get("DATABASE_URL"):
        raise click.ClickException(_both(problem(Problem.ROLE_NEEDS_SERVER)))
    with product() as root:
        door = _door(root, host, port, plain, behind) if role in {"all", "web"} else None
        _check_schema(root)
        if door is not None:
            prepare.pages(root)
        exporter = Exporter(root, server_of(root), address_of(metrics), _networks(metrics_for)) if metrics else None
        _run(Family(_children(role, root, door)), door, exporter)


def _door(root: Path, host: str, port: int | None, plain: bool, behind: str) -> Door:
    _networks(behind)
    pair = None if plain else certificates.pair_of(root)
    if pair is not None:
        certificates.check(pair, datetime.now(UTC))  # noqa: TID251 - certificates are judged by the machine's clock
    elif not behind and not binding.is_loopback(host):
        raise problem(Problem.PLAIN_IN_THE_OPEN, host=host)
    if behind and not os.environ.get("FANZHA_HOSTS") and pair is None:
        raise problem(Problem.HOSTS_MISSING)
    door = Door(host, port or (8443 if pair else 8000), pair, behind)
    binding.check_free(door.host, door.port)
    return door


def _check_schema(root: Path) -> None:
    with server_of(root).connect() as connection:
        found = schema.state(connection)
    found.check_served()
    if found.unknown:
        click.echo(f"提醒：数据库比程序新（{schema.shown(found.unknown)}）。可以运行，请尽快换上新版程序。", err=True)


def _children(role: str, root: Path, door: Door | None) -> list[Child]:
    environment = _environment(root, door)
    found = []
    if role in {"all", "worker"}:
        alone = [] if role == "all" else ["--no-schedule"]
        found += [
            processes.ours(name, ["worker", *queues, *alone], environment) for name, queues in processes.WORKERS.items()
        ]
    if role == "scheduler":
        found.append(processes.ours("scheduler", ["scheduler"], environment))
    if door is not None:
        found.append(processes.web(door.host, door.port, environment, more=_tls(door.pair)))
    return found


def _tls(pair: Pair | None) -> list[str]:
    """Return the web server's options; TLS 1.2 stays open for old phones."""
    if pair is None:
        return []
    files = ["--ssl-certificate", str(pair.certificate), "--ssl-keyfile", str(pair.key)]
    return [*files, "--ssl-protocol-min", "tls1.2"]


def _environment(root: Path, door: Door | None) -> dict[str, str]:
    found = os.environ | {"FANZHA_DATA": str(root), "DJANGO_SETTINGS_MODULE": "fanzha.config.settings"}
    found |= {"FANZHA_LOG": os.environ.get("FANZHA_LOG", "json"), "FANZHA_FIGURES": str(root / "run" / "figures")}
    if door is None:
        return found
    found |= {"FANZHA_PROXIES": door.behind, "FANZHA_HTTPS": "1" if door.pair or door.behind else "0"}
    known = os.environ.get("FANZHA_HOSTS", "").split(",")
    spoken = certificates.hosts(certificates.read(door.pair.certificate)) if door.pair else []
    found["FANZHA_HOSTS"] = ",".join(dict.fromkeys([*filter(None, known), *spoken, *_LOOPBACK]))
    return found


def _run(family: Family, door: Door | None, exporter: Exporter | None) -> None:
    family.listen()
    try:
        if exporter is not None:
            exporter.start()
        for child in family.children:
            child.start()
        if door is None or _is_open(door, family):
            click.echo(f"反诈平台已启动：{door.address if door else '、'.join(c.name for c in family.children)}")
        notify.ready()
        family.watch(lambda name: click.echo(f"“{name}”进程停了，正在重新启动。", err=True))
    finally:
        notify.stopping()
        family.stop()
        if exporter is not None:
            exporter.stop()


def _is_open(door: Door, family: Family) -> bool:
    """Wait until the web server takes connections; give up when it ended or we are to stop."""
    deadline = time.monotonic() + _OPEN_S
    while time.monotonic() < deadline and not family.stopping and all(c.is_alive() for c in family.children):
        try:
            socket.create_connection((_reached(door.host), door.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _reached(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def _networks(text: str) -> proxies.Networks:
    try:
        return proxies.networks(text)
    except ValueError as error:
        raise click.ClickException(f"地址写得不对：{error}。\nNot an address or network: {error}.") from error


def _both(refusal: RuntimeProblem) -> str:
    return f"{refusal.sentence_zh}\n{refusal.sentence_en}"
