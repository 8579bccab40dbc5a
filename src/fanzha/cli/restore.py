"""`fanzha restore`: put a house back to a backup, on this machine or another one."""

import os
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click
import django

from fanzha.cli.house import Looking, server_of
from fanzha.cli.session import Stopped
from fanzha.core.workflow.why import is_reason
from fanzha.runtime import backup as backups
from fanzha.runtime import keys, paths
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import Problem, RuntimeProblem, problem


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Swap a house that holds data; what is there is kept under another name.")
@click.option("--code", default="", help="With --replace: the code of the request that a second person agreed to.")
@click.option("--without-code", "reason", default="", help="Why there can be no code (the database is lost). Recorded.")
@click.option("--check", is_flag=True, help="Only see whether the backup can be restored.")
def restore(file: Path, replace: bool, code: str, reason: str, check: bool) -> None:
    """Restore FILE into the data folder. The product must not run meanwhile; the keys must be here (keys import).

    Over a house that holds data a second person's agreement is wanted: ask on the page of backups, take the code there.
    """
    try:
        root = paths.prepare(paths.default_root()).root
        if not keys.ring_path(root).exists():
            raise problem(Problem.RESTORE_NO_KEYS, path=root)
        ring = keys.load(keys.ring_path(root))
        with nullcontext() if os.environ.get("DATABASE_URL") else Cluster.at(root).in_use():
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
            django.setup()
            over = replace and not check and server_of(root).has_tables()
            why = agreement(code, reason) if over else ""
            _restore(file.absolute(), root, ring, replace=replace, check=check, why=why)
    except RuntimeProblem as refusal:
        raise Stopped(refusal) from refusal


class NotAgreed(click.ClickException):
    """Ends the command: nobody agreed that this house's data are replaced."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "这里已有数据，换掉它要两个人同意：在“备份与密钥”页申请，另一位同事同意后取代码，再加 --code 代码 执行。\n"
            "代码过期、用错会这样提示。数据库已经打不开、没法申请的，用 --without-code 原因（至少 4 个字），会留痕。\n"
            "This house holds data. Replacing it wants a second person's agreement: --code, or --without-code REASON."
        )


def agreement(code: str, reason: str) -> str:
    """Return by whose agreement, or for what stated reason without one, the data of a house are replaced.

    Raises:
        NotAgreed: there is neither a valid code nor a reason.
    """
    from django.db import DatabaseError, connections  # noqa: PLC0415 - needs Django set up

    from fanzha.common import clock  # noqa: PLC0415
    from fanzha.common.approvals.queries import permit_of_code  # noqa: PLC0415
    from fanzha.common.backups.restoring import STEP  # noqa: PLC0415

    try:
        permit = permit_of_code(STEP, code, clock.now()) if code else None
    except DatabaseError:
        permit = None  # lost, or of a release before there were requests
    finally:
        connections.close_all()
    if permit is not None:
        return f"申请 {permit.pk}：{permit.asked_by_name}提出，{permit.decided_by_name}同意"
    if is_reason(reason) and not code:
        return f"没有第二人同意：{reason.strip()}"
    raise NotAgreed


def _restore(file: Path, root: Path, ring: keys.KeyRing, *, replace: bool, check: bool, why: str) -> None:
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
        _note(file, done, why)
        click.echo(f"已恢复到 {done.made_at} 的备份：{done.rows} 行，{done.files} 个文件。")
        for kept in done.before:
            click.echo(f"    原来的内容保留为 {kept}，确认无误后请自行删除。")
    if looking.found:
        click.echo("\n".join(["✗ 备份里的操作留痕核对发现问题：", *looking.found]), err=True)
        raise click.exceptions.Exit(1)


def _note(file: Path, done: backups.Restored, why: str) -> None:
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
        audit.record("database.restored", subject=("database", file.name[:60]), by=by, at=at, after=after, why=why)
    sealing.seal_waiting(at=at)
