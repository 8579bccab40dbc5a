"""`fanzha backup`: database, files and heads of seals in one encrypted file, verified by restoring it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fanzha.cli.house import Looking, server_of
from fanzha.cli.session import product
from fanzha.runtime import backup as backups
from fanzha.runtime.backup import making
from fanzha.runtime.problems import RuntimeProblem


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--verify/--no-verify", default=True, show_default=True, help="Restore into a temporary database.")
@click.option("--keep", type=click.IntRange(min=1), help="Delete the oldest backups of the folder beyond so many.")
@click.option("--scheduled", is_flag=True, hidden=True)
def backup(target: Path | None, verify: bool, keep: int | None, scheduled: bool) -> None:
    """Back up into TARGET, a file or a folder; without one into the folder of the schedule."""
    with product() as root:
        from fanzha.common import clock  # noqa: PLC0415 - needs Django set up
        from fanzha.common.actor import Actor  # noqa: PLC0415
        from fanzha.common.backups import schedule_at  # noqa: PLC0415

        at, by = clock.now(), Actor.system("每天的备份" if scheduled else "命令行备份", origin="command line")
        place = target or schedule_at(at.date()).place
        if target is None:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        made, found = _recorded(root, place.absolute(), verify, by, at)
        if keep and place.is_dir():
            backups.prune(place, keep)
    told = "，已恢复到临时库核对一致" if made.verified else "，没有核对"
    click.echo(f"备份完成：{made.path}（{made.size / 2**20:,.1f} MB，{made.rows} 行，{made.files} 个文件{told}）。")
    if found:
        click.echo("\n".join(["✗ 备份是完整的，但操作留痕核对发现问题：", *found]), err=True)
        raise click.exceptions.Exit(1)


def _recorded(root: Path, place: Path, verify: bool, by: Any, at: datetime) -> tuple[backups.Made, list[str]]:
    """Make the backup, with its beginning and its outcome written down."""
    from fanzha.common import backups as records  # noqa: PLC0415 - needs Django set up
    from fanzha.common import clock  # noqa: PLC0415

    if not making.is_running(root):
        records.note_interrupted(by=by, at=at)
    run = records.note_started(place=str(place), by=by, at=at)
    looking = Looking()
    try:
        made = backups.make(backups.Plan(root, server_of(root), place, at, verify), inspect=looking)
    except RuntimeProblem as problem:
        records.note_failed(run_id=run.pk, problem=problem.sentence_zh, by=by, at=clock.now())
        raise
    records.note_done(
        run_id=run.pk, size=made.size, rows=made.rows, files=made.files, verified=made.verified,
        remark="；".join(looking.found), by=by, at=clock.now(),
    )  # fmt: skip
    return made, looking.found
