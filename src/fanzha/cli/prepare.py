"""Brings a data folder to where it can be served: schema, page assets, shipped data, and the demo county if asked."""

import json
from contextlib import nullcontext
from importlib import metadata, resources
from pathlib import Path

import click
from django.core.management import call_command

_STAMP = "prepared.json"


def everything(root: Path, *, demo: bool) -> None:
    """Do what the stamp of the last start says is not done yet. Safe to repeat after a kill."""
    schema()
    pages(root)
    if demo:
        _demo(root)


def pages(root: Path) -> None:
    """Lay out the page assets of this release, if that is not done yet. Safe to repeat after a kill."""
    from django.conf import settings  # noqa: PLC0415 - needs Django set up

    stamp, assets = root / _STAMP, _assets_version()
    if _read(stamp).get("assets") != assets or not Path(settings.STATIC_ROOT).is_dir():
        click.echo("正在准备页面文件……")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(json.dumps({"assets": assets}), "utf-8")


def _demo(root: Path) -> None:
    from fanzha.cli import demo  # noqa: PLC0415 - needs Django set up

    if demo.is_wanted(root):
        demo.build(root)


def schema() -> None:
    """Bring the tables and the shipped data to this release. Safe to repeat after a kill."""
    _tables()
    # Nothing is left to carry out: this tells the applications, who add permissions and the like.
    call_command("migrate", verbosity=0, interactive=False)
    from fanzha.cli.shipped import load  # noqa: PLC0415 - needs Django set up

    load()


def _tables() -> None:
    """Carry out each migration and its record in one transaction.

    Django writes some records only after the migration was committed: killed in between, it would carry it out twice.
    """
    from django.core.management.sql import emit_pre_migrate_signal  # noqa: PLC0415 - needs Django set up
    from django.db import connection, transaction  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        emit_pre_migrate_signal(0, False, connection.alias)
    state = None
    for migration, _ in plan:
        with transaction.atomic() if migration.atomic else nullcontext():
            state = executor.migrate(None, plan=[(migration, False)], state=state)


def _assets_version() -> str:
    """Return what changes when a page asset changes: the release, and the newest file of a checkout."""
    folder = Path(str(resources.files("fanzha.web"))) / "static"
    newest = max((file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()), default=0)
    return f"{metadata.version('fanzha')}-{newest}"


def _read(stamp: Path) -> dict[str, str]:
    try:
        content: dict[str, str] = json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def greeting(root: Path, address: str) -> str:
    """Return what the terminal shows once the pages are open."""
    lines = ["", f"  反诈平台已启动：{address}", f"  群众查一查（不用登录）：{address}/check/", f"  数据文件夹：{root}"]
    demo = _read(root / "demo.json")
    if demo:
        lines += ["", "  演示账号（只能在本机登录）："]
        lines += [f"    {a['username']:<12} {a['password']:<16} {a['title']}" for a in demo["accounts"]]  # type: ignore[index]
    return "\n".join([*lines, "", "  按 Ctrl-C 停止。", ""])
