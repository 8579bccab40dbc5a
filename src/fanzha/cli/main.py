"""The `fanzha` command: each subcommand in a module of its own, loaded when it is called."""

import importlib

import click

COMMANDS = {
    "run": ("fanzha.cli.run", "run"),
    "serve": ("fanzha.cli.serve", "serve"),
    "worker": ("fanzha.cli.worker", "worker"),
    "scheduler": ("fanzha.cli.worker", "scheduler"),
    "upgrade": ("fanzha.cli.upgrade", "upgrade"),
    "cert": ("fanzha.cli.cert", "cert"),
    "systemd": ("fanzha.cli.systemd", "systemd"),
    "manage": ("fanzha.cli.manage", "manage"),
    "demo": ("fanzha.cli.demo", "demo"),
    "first-administrator": ("fanzha.cli.first", "first_administrator"),
    "audit": ("fanzha.cli.audit", "audit"),
    "backup": ("fanzha.cli.backup", "backup"),
    "restore": ("fanzha.cli.restore", "restore"),
    "keys": ("fanzha.cli.keys", "keys_command"),
    "doctor": ("fanzha.cli.doctor", "doctor"),
    "exchange": ("fanzha.cli.exchange", "exchange"),
    "screen": ("fanzha.cli.screen", "screen_command"),
    "screen-spark": ("fanzha.cli.screen_spark", "screen_spark_command"),
    "link": ("fanzha.cli.link", "link_command"),
    "train": ("fanzha.cli.train", "train_command"),
    "evaluate": ("fanzha.cli.evaluate", "evaluate_command"),
}


class Lazily(click.Group):
    """A group that imports a subcommand only when it is asked for: `fanzha screen` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Lazily)
@click.version_option(package_name="fanzha")
def main() -> None:
    """Fanzha 反诈: a county's whole work against telecom and online fraud."""
