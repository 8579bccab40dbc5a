"""`fanzha exchange`: make packages for the other network, take in theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from fanzha.cli.session import product


@click.group("exchange")
def exchange() -> None:
    """Carry reports, alerts and feedback between two networks, by file."""


@contextmanager
def _ready() -> Iterator[tuple[Any, Any, Any]]:
    """Open the house; yield the actions, who acts, and when. A refusal ends the command with its sentence."""
    with product():
        from fanzha.common import clock  # noqa: PLC0415 - needs Django set up
        from fanzha.common.actor import Actor  # noqa: PLC0415
        from fanzha.exchange import actions  # noqa: PLC0415

        try:
            yield actions, Actor.system("两网交换", origin="command line"), clock.now()
        except actions.ExchangeRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@exchange.command()
def status() -> None:
    """Say how the exchange stands: keys, other sides, packages that are missing."""
    with _ready() as (_, _, at):
        from fanzha.exchange.queries import pages  # noqa: PLC0415

        for line in pages.status_lines(at):
            click.echo(line)


@exchange.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--to", "peer_id", type=int, help="Number of the other side, as `status` says; all where left out.")
def pack(folder: Path, peer_id: int | None) -> None:
    """Write the next package for the other side into FOLDER."""
    with _ready() as (actions, by, at):
        from fanzha.exchange.queries import pages  # noqa: PLC0415

        wanted = [row.peer for row in pages.peers() if row.peer.is_open and peer_id in (None, row.peer.pk)]
        if not wanted:
            raise click.ClickException("没有这样的对方，或者交换已停用。用 fanzha exchange status 看。")
        for peer in wanted:
            made = actions.pack(peer_id=peer.pk, folder=folder.absolute(), by=by, at=at)
            if made is None:
                click.echo(f"“{peer.name}”：没有要发的。")
            else:
                click.echo(f"“{peer.name}”：第 {made.number} 号包 {actions.file_name(made)}，{made.item_count} 条。")


@exchange.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--carry/--no-carry", default=True, help="Carry the items in at once instead of leaving it to the worker."
)
def unpack(files: tuple[Path, ...], carry: bool) -> None:
    """Take in packages of the other side. The same again takes nothing twice."""
    with _ready() as (actions, by, at):
        for file in files:
            with file.open("rb") as source:
                taken = actions.take(source=source, size=file.stat().st_size, by=by, at=at)
            click.echo(taken.sentence)
            if carry:
                actions.carry(package_id=taken.package.pk)
                click.echo(_carried(taken.package))


def _carried(package: Any) -> str:
    from fanzha.exchange.queries import pages  # noqa: PLC0415

    counts = pages.progress(package)
    parts = [("done", "收下"), ("refused", "没有收"), ("held", "等原件"), ("waiting", "待处理")]
    return "，".join(f"{word} {counts[state]} 条" for state, word in parts if counts.get(state)) or "没有新的条目"
