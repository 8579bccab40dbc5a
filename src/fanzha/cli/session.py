"""What every command with a database does first: the data folder, the server, Django."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
import django
import psycopg

from fanzha.runtime import keys, paths
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import RuntimeProblem


@contextmanager
def product() -> Iterator[Path]:
    """Open the data folder with its database running and Django set up; yields the folder.

    A problem of the machine ends the command with its sentence, in Chinese and English.
    """
    try:
        root = paths.prepare(paths.default_root()).root
        url = os.environ.get("DATABASE_URL", "")
        cluster = Cluster.at(root)
        # The ring comes first: what a server holds without one could never be read again.
        keys.load_or_create(root, database_exists=_has_tables(url) if url else cluster.exists())
        with nullcontext() if url else cluster.in_use():
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
            django.setup()
            yield root
    except RuntimeProblem as problem:
        raise Stopped(problem) from problem


def _has_tables(url: str) -> bool:
    """Say whether an outside server holds our tables already."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT to_regclass('common_auditrow')").fetchone()
    except psycopg.OperationalError as problem:
        raise click.ClickException(
            "连不上 DATABASE_URL 指定的数据库服务器，请核对地址、账号和网络。\n"
            f"The server of DATABASE_URL cannot be reached.\n{problem}"
        ) from problem
    return row is not None and row[0] is not None


class Stopped(click.ClickException):
    """Ends a command with the problem's sentence and an exit code that scripts may rely on."""

    exit_code = 3

    def __init__(self, problem: RuntimeProblem) -> None:
        super().__init__(f"{problem.sentence_zh}\n{problem.sentence_en}")
