"""`fanzha restore`: put a house back to a backup, on this machine or another one."""

import os
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click
import django

from fanzha.cli.house import Looking, server_of
from fanzha.cli.session import Stopped
from fanzha.runtime import backup as backups
from fanzha.runtime import keys, paths
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import Problem, RuntimeProblem, problem


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Swap a house that holds data; what is there is kept under another name.")
@click.option("--check", is_flag=True, help="Only see whether the backup can be restored.")
def restore(file: Path, replace: bool, check: bool) -> None:
    """Restore FILE into the data folder. The product must not run meanwhile; the keys must be here (keys import)."""
    try:
        root = paths.prepare(paths.default_root()).root
        if not keys.ring_path(root).exists():
            raise problem(Problem.RESTORE_NO_KEYS, path=root)
        ring = keys.load(keys.ring_path(root))
        with nullcontext() if os.environ.get("DATABASE_URL") else Cluster.at(root).in_use():
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
            django.setup()
            _restore(file.absolute(), root, ring, replace=replace, check=check)
    except RuntimeProblem as refusal:
        raise Stopped(refusal) from refusal


def _restore(file: Path, root: Path, ring: keys.KeyRing, *, replace: bool, check: bool) -> None:
    from fanzha.common import crypto  # noqa: PLC0415 - needs Django set up

    known = {**ring.retired, **ring.keys}
    crypto.use(crypto.Ring(ring.active, known, ring.index))
    server, looking = server_of(root), Looking()
    if check:
        backups.verify(file, server, known, inspect=looking)
        click.echo("这份备份可以恢复，行数和文件数核对一致。")
    else:
        now = datetime.now(UTC)  # noqa: TID251 - names what is kept aside, before the house is up
        done = backups.restore(file, server, root, known, replace=replace, now=now, inspect=looking)
        keys.revive(root, list(done.keys))
        _note(file, done)
        click.echo(f"已恢复到 {done.made_at} 的备份：{done.rows} 行，{done.files} 个文件。")
        for kept in done.before:
            click.echo(f"    原来的内容保留为 {kept}，确认无误后请自行删除。")
    if looking.found:
        click.echo("\n".join(["✗ 备份里的操作留痕核对发现问题：", *looking.found]), err=True)
        raise click.exceptions.Exit(1)


def _note(file: Path, done: backups.Restored) -> None:
    """Write the restoring into the log and beside the heads of the seals, so that it is not taken for a cut."""
    from django.db import transaction  # noqa: PLC0415 - needs Django set up

    from fanzha.cli import prepare  # noqa: PLC0415
    from fanzha.common import audit, clock  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.audit import sealing  # noqa: PLC0415
    from fanzha.common.models import BackupRun  # noqa: PLC0415

    prepare.schema()
    at, by = clock.now(), Actor.system("从备份恢复", origin="command line")
    sealing.note_restored(at=at)
    with transaction.atomic():
        # The backup was taken while its own run was still going on.
        BackupRun.objects.filter(state="running").delete()
        after = {"made_at": done.made_at, "rows": done.rows, "files": done.files}
        audit.record("database.restored", subject=("database", file.name[:60]), by=by, at=at, after=after)
    sealing.seal_waiting(at=at)
