"""`fanzha upgrade`: a verified backup, then the tables of this release, then a look whether all is there."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg

from fanzha.cli import prepare
from fanzha.cli.house import server_of
from fanzha.cli.session import product
from fanzha.runtime import backup as backups
from fanzha.runtime import paths, schema, upgrading
from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import Problem, problem
from fanzha.runtime.schema import Schema

_PAUSE_S = 5.0
_FOLDER = "before-upgrade"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the administrator asked for."""

    place: Path | None
    without_backup: bool
    patience_s: float
    tries: int


@click.command()
@click.option("--backup-to", type=click.Path(path_type=Path), help="Folder for the backup that is made first.")
@click.option("--no-backup", is_flag=True, help="Only where the database's own administrator has just made one.")
@click.option("--wait", default=60.0, show_default=True, help="Seconds to wait for another upgrade to end.")
@click.option("--patience", default=5.0, show_default=True, help="Seconds that pages may wait behind one try.")
@click.option("--tries", default=5, show_default=True, help="How often a table in use is tried for.")
@click.option("--check", is_flag=True, help="Only say what would be done.")
def upgrade(backup_to: Path | None, no_backup: bool, wait: float, patience: float, tries: int, check: bool) -> None:
    """Bring the database to this release; the last release's servers may go on meanwhile. Safe to repeat."""
    with product() as root:
        server = server_of(root)
        if check:
            with server.connect() as connection:
                _say_what_waits(schema.state(connection))
            return
        with upgrading.only_upgrade(server, wait) as connection:
            _upgrade(root, server, connection, Wish(backup_to, no_backup, patience, tries))


def _say_what_waits(found: Schema) -> None:
    found.check_upgradable()
    names = "\n".join(f"    {app}.{name}" for app, name in found.pending)
    click.echo(f"要升级 {len(found.pending)} 步：\n{names}" if names else "数据库已经是这一版，不用升级。")


def _upgrade(root: Path, server: Server, connection: psycopg.Connection, wish: Wish) -> None:
    """Do all steps. Each is whole or undone, so that a killed upgrade is finished by telling it again."""
    began = _now()
    found = schema.state(connection)
    found.check_upgradable()
    made = None
    if found.has_tables and found.pending and not wish.without_backup:
        made = _backed_up(root, server, wish.place)
    before = upgrading.append_only_rows(connection)
    for app, name in found.pending:
        click.echo(f"    待升级 {app}.{name}")
    _migrate(found, wish)
    prepare.pages(root)
    left = schema.state(connection)
    left.check_served()
    upgrading.check_nothing_lost(before, upgrading.append_only_rows(connection), made.path if made else "（没有做）")
    if found.pending:
        _note(found, made, began)
    click.echo(f"升级完成：{len(found.pending)} 步。" if found.pending else "数据库已经是这一版，没有要升级的。")


def _backed_up(root: Path, server: Server, place: Path | None) -> backups.Made:
    """Make and verify a backup before anything is changed; it is never deleted by itself."""
    folder = (place or root / "backups" / _FOLDER).absolute()
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place is None:
        paths.private_folder(folder)
    else:
        folder.mkdir(mode=0o700, exist_ok=True)
    click.echo("正在备份……")
    made = backups.make(backups.Plan(root, server, folder, _now(), True))
    click.echo(f"升级前的备份：{made.path}（{made.rows} 行，已恢复到临时库核对一致）。")
    return made


def _migrate(found: Schema, wish: Wish) -> None:
    """Carry out what is pending; a table in use is tried for briefly and again, so that no page queues up behind us."""
    from django.db import OperationalError, connection  # noqa: PLC0415 - needs Django set up

    for attempt in range(1, wish.tries + 1):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{wish.patience_s * 1000:.0f}ms"])
            prepare.schema()
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
            connection.close()
            if attempt == wish.tries:
                raise problem(Problem.UPGRADE_BLOCKED, name=_next(found), tries=wish.tries) from error
            click.echo(f"库表正被占用，{_PAUSE_S:.0f} 秒后再试（第 {attempt} 次）。")
            time.sleep(_PAUSE_S)
        else:
            return
        finally:
            if connection.connection is not None:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")


def _next(found: Schema) -> str:
    """Return the first migration that is still missing."""
    with server_of(paths.default_root()).connect() as connection:
        left = schema.state(connection).pending or found.pending
    return ".".join(left[0]) if left else ""


def _note(found: Schema, made: backups.Made | None, began: datetime) -> None:
    """Write the upgrade and its backup down; only now do the tables fit this release's code."""
    from django.db import transaction  # noqa: PLC0415 - needs Django set up

    from fanzha.common import audit, clock  # noqa: PLC0415
    from fanzha.common import backups as records  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415

    at, by = clock.now(), Actor.system("升级", origin="command line")
    with transaction.atomic():
        if made is not None:
            run = records.note_started(place=str(made.path), by=by, at=began)
            records.note_done(
                run_id=run.pk, size=made.size, rows=made.rows, files=made.files, verified=made.verified,
                remark="", by=by, at=at,
            )  # fmt: skip
        after = {"count": len(found.pending), "names": [".".join(each) for each in found.pending]}
        audit.record("database.upgraded", subject=("database", "tables"), by=by, at=at, after=after)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - names the backup, before the house is up
