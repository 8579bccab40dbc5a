"""Which migrations this program brings and which the database has had, without asking Django."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import psycopg

from fanzha.runtime.problems import Problem, problem

Migration = tuple[str, str]
# The tables of others that stand in our database, by the label of their application.
_OTHERS = {
    "auth": "django/contrib/auth", "contenttypes": "django/contrib/contenttypes",
    "sessions": "django/contrib/sessions", "axes": "axes", "procrastinate": "procrastinate/contrib/django",
}  # fmt: skip
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Schema:
    """How the database stands to this program.

    Args:
        has_tables: some migration was carried out.
        pending: what the program brings and the database has not had.
        unknown: what the database has had and the program does not know: the data are newer.
    """

    has_tables: bool
    pending: tuple[Migration, ...]
    unknown: tuple[Migration, ...]

    def check_served(self) -> None:
        """Refuse to serve a database that this release's code does not fit.

        Raises:
            RuntimeProblem: there are no tables, or migrations are missing. Newer data are no refusal: the tables of
                the next release keep this one's code working.
        """
        if not self.has_tables:
            raise problem(Problem.TABLES_MISSING)
        if self.pending:
            raise problem(Problem.SCHEMA_BEHIND, count=len(self.pending), names=shown(self.pending))

    def check_upgradable(self) -> None:
        """Refuse to change data that are newer than this program.

        Raises:
            RuntimeProblem: they are.
        """
        if self.unknown:
            raise problem(Problem.SCHEMA_AHEAD, names=shown(self.unknown))


def state(connection: psycopg.Connection) -> Schema:
    """Return how a database stands to this program."""
    row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    done: set[Migration] = set()
    if row is not None and row[0] is not None:
        done = {(str(app), str(name)) for app, name in connection.execute("SELECT app, name FROM django_migrations")}
    ours = known()
    # An application that the program does not know at all makes the data newer too.
    return Schema(bool(done), tuple(sorted(ours - done)), tuple(sorted(done - ours)))


def known() -> set[Migration]:
    """Return the migrations that this program brings."""
    folders = {path.parent.name: path for path in _package("fanzha").glob("*/migrations")}
    for label, place in _OTHERS.items():
        top, _, rest = place.partition("/")
        folders[label] = _package(top) / rest / "migrations"
    return {(label, file.stem) for label, folder in folders.items() for file in folder.glob("[0-9]*.py")}


def shown(migrations: tuple[Migration, ...]) -> str:
    """Return the names for a sentence: the first few."""
    names = "、".join(f"{app}.{name}" for app, name in migrations[:_SHOWN])
    return f"{names} 等" if len(migrations) > _SHOWN else names


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    places = (spec.submodule_search_locations if spec else None) or []
    return Path(next(iter(places), "/nonexistent"))
