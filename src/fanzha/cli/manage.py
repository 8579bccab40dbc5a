"""Django's own commands, with the database running."""

import click
from django.core.management import execute_from_command_line

from fanzha.cli.session import product


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands (migrate, shell, …)."""
    with product():
        execute_from_command_line(["fanzha manage", *arguments])
