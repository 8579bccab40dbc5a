"""`fanzha first-administrator`: the county's own unit and the first account of a fresh installation."""

import click

from fanzha.cli.session import product


@click.command("first-administrator")
@click.option("--county", prompt="县（区）名称", help="Name of the county, the root of the tree.")
@click.option("--code", prompt="12 位区划代码", help="Its 12-digit division code.")
@click.option("--username", prompt="登录名", help="Sign-in name of the administrator.")
@click.option("--name", prompt="姓名", help="The administrator's own name.")
def first_administrator(county: str, code: str, username: str, name: str) -> None:
    """Make the county and an administrator, once; prints a one-time code."""
    with product():
        from fanzha.cli import prepare  # noqa: PLC0415 - needs Django set up

        prepare.schema()
        click.echo(_make(county, code, username, name))


def _make(county: str, code: str, username: str, name: str) -> str:
    from django.db import transaction  # noqa: PLC0415 - needs Django set up

    from fanzha.common import clock  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.permissions import Role  # noqa: PLC0415
    from fanzha.org import actions, queries  # noqa: PLC0415

    by, at = Actor.system("首次安装", origin="command line"), clock.now()
    if queries.root_ids():
        raise click.ClickException("已经有县级单位了。请用已有的管理员账号在“机构与人员”里增加账号。")
    try:
        with transaction.atomic():
            root = actions.create_unit(code=code, name=county, kind="county", by=by, at=at)
            made = actions.create_officer(
                username=username,
                name=name,
                unit_id=root.pk,
                role=Role.ADMINISTRATOR,
                from_date=at.date(),
                by=by,
                at=at,
            )
    except (actions.UnitRefused, actions.OfficerRefused) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    return f"已建立{county}和管理员 {username}。一次性码：{made.one_time_code}\n首次登录时要改密码。"
