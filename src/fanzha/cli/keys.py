"""`fanzha keys`: take the keys out under a passphrase, bring them in, change the data key."""

from pathlib import Path
from typing import Any

import click

from fanzha.cli.house import ask_passphrase
from fanzha.cli.session import Stopped, product
from fanzha.runtime import key_export, keys, paths
from fanzha.runtime.problems import Problem, RuntimeProblem, problem


@click.group("keys")
def keys_command() -> None:
    """Look after the keys that encrypt people's data and seal the audit rows."""


@keys_command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Write all keys to FILE under a passphrase. Keep both, apart from each other and from the backups."""
    with product() as root:
        from fanzha.common.actor import Actor  # noqa: PLC0415 - needs Django set up

        ids = key_export.export(root, file.absolute(), ask_passphrase(new=True))
        _record("keys.exported", {"keys": ids}, Actor.system("导出密钥", origin="command line"))
    click.echo(f"已导出密钥 {'、'.join(ids)} 到 {file}。请把文件和口令分开保管，都不要和备份放在一起。")


@keys_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Give up the keys of this folder: only for one without data.")
def bring(file: Path, replace: bool) -> None:
    """Bring exported keys into the data folder, before a restore on another machine."""
    try:
        root = paths.prepare(paths.default_root()).root
        ids = key_export.bring(root, file, ask_passphrase(new=False), replace=replace)
    except RuntimeProblem as refusal:
        raise Stopped(refusal) from refusal
    click.echo(f"导入了密钥 {'、'.join(ids)}。" if ids else "这些密钥已经都在了。")


@keys_command.command()
def rotate() -> None:
    """Take a new data key. New data use it at once; a job encrypts the rest anew while the product runs."""
    with product() as root:
        from fanzha.common import clock, rekeying  # noqa: PLC0415 - needs Django set up
        from fanzha.common.actor import Actor  # noqa: PLC0415
        from fanzha.common.rekeying.actions import check_none_under_way  # noqa: PLC0415

        try:
            check_none_under_way()
        except rekeying.RotationUnderWay as refusal:
            raise click.ClickException(str(refusal)) from refusal
        made = keys.add_key(root)
        started = rekeying.start(new_key=made, by=Actor.system("更换密钥", origin="command line"), at=clock.now())
    click.echo(f"新数据已改用密钥 {made}，原有的 {started.total} 处由后台任务逐批更换，进度见 fanzha keys status。")
    click.echo(f"请马上执行 fanzha keys export 导出密钥 {made}，否则今晚的备份做不了。")


@keys_command.command()
def status() -> None:
    """Say how many values hang on which key, and how far a rotation is."""
    with product() as root:
        from fanzha.common import rekeying  # noqa: PLC0415 - needs Django set up
        from fanzha.common.backups.queries import rotation  # noqa: PLC0415

        ring, counted, going = keys.load(keys.ring_path(root)), rekeying.in_use(), rotation()
    for key_id in ring.keys:
        click.echo(f"密钥 {key_id}：{counted[key_id]} 处在用{'（新数据用这一把）' if key_id == ring.active else ''}")
    for key_id in ring.retired:
        click.echo(f"密钥 {key_id}：已停用，只用来打开旧备份")
    if going is not None and going.finished_at is None:
        click.echo(f"正在更换为 {going.new_key}：{going.done} / {going.total}")


@keys_command.command()
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Put an earlier data key aside, if nothing hangs on it any more."""
    with product() as root:
        from fanzha.common import rekeying  # noqa: PLC0415 - needs Django set up
        from fanzha.common.actor import Actor  # noqa: PLC0415

        ring = keys.load(keys.ring_path(root))
        if key_id not in ring.keys or key_id == ring.active:
            raise click.ClickException(f"{key_id} 不是可以停用的旧密钥。")
        if left := rekeying.in_use()[key_id]:
            raise Stopped(problem(Problem.KEY_IN_USE, key=key_id, count=left))
        keys.retire(root, key_id)
        _record("keys.retired", {"key": key_id}, Actor.system("停用旧密钥", origin="command line"))
    click.echo(f"密钥 {key_id} 已停用。用它做的旧备份仍能打开。")


def _record(action: str, after: dict[str, Any], by: Any) -> None:
    from django.db import transaction  # noqa: PLC0415 - needs Django set up

    from fanzha.common import audit, clock  # noqa: PLC0415

    with transaction.atomic():
        audit.record(action, subject=("keys", "ring"), by=by, at=clock.now(), after=after)
