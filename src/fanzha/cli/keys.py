"""`fanzha keys`: take the keys out under a passphrase, bring them in, change the data key."""

from pathlib import Path
from typing import Any

import click

from fanzha.cli.house import ask_passphrase
from fanzha.cli.session import Stopped, product
from fanzha.runtime import key_export, paths
from fanzha.runtime.problems import RuntimeProblem


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
    except RuntimeProblem as problem:
        raise Stopped(problem) from problem
    click.echo(f"导入了密钥 {'、'.join(ids)}。" if ids else "这些密钥已经都在了。")


def _record(action: str, after: dict[str, Any], by: Any) -> None:
    from django.db import transaction  # noqa: PLC0415 - needs Django set up

    from fanzha.common import audit, clock  # noqa: PLC0415

    with transaction.atomic():
        audit.record(action, subject=("keys", "ring"), by=by, at=clock.now(), after=after)
