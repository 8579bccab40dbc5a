"""What the commands of backup and keys share: the server of this house, and the look into a restored copy."""

import os
from pathlib import Path

import click

from fanzha.cli.session import Stopped
from fanzha.runtime.backup.server import Server
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import RuntimeProblem


def server_of(root: Path) -> Server:
    """Return the server that holds this house's database: the one of DATABASE_URL, or the embedded one."""
    return Server(os.environ.get("DATABASE_URL") or Cluster.at(root).url())


class Looking:
    """Checks the sealed chain of a restored copy, and keeps what was found: it is told, and the copy stands."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, copy: Server) -> str:
        """Check the copy; nothing that it finds makes the copy less of a copy."""
        from fanzha.common.audit.verifying import verify  # noqa: PLC0415 - needs Django set up

        with copy.connect() as connection, connection.cursor() as cursor:
            self.found = [finding.sentence for finding in verify(cursor, {}).findings]
        return ""


def ask_passphrase(*, new: bool) -> str:
    """Return the passphrase of an exported key file: from the environment, or asked for without showing it."""
    given = os.environ.get("FANZHA_PASSPHRASE")
    if given is not None:
        return given
    answer: str = click.prompt("口令 Passphrase", hide_input=True, confirmation_prompt=new)
    return answer


def stopped(problem: RuntimeProblem) -> Stopped:
    """Return what ends a command with a problem's sentence."""
    return Stopped(problem)
