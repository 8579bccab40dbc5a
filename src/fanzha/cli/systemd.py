"""`fanzha systemd`: the service files for this machine, the example for nginx, the alert rules."""

import sys
from pathlib import Path

import click

from fanzha.runtime.serving import units

_DEFAULT = units.Place()


@click.command()
@click.option("--write", "folder", type=click.Path(path_type=Path), required=True, help="Folder to write into.")
@click.option("--user", default=_DEFAULT.user, show_default=True, help="The account that runs the product.")
@click.option("--data", default=_DEFAULT.data, show_default=True, help="The data folder.")
@click.option("--environment", default=_DEFAULT.environment, show_default=True, help="The file of settings.")
@click.option("--site", default=_DEFAULT.site, show_default=True, help="The name that people type.")
@click.option("--program", default="", help="The fanzha command; this one if left out.")
def systemd(folder: Path, user: str, data: str, environment: str, site: str, program: str) -> None:
    """Write units for systemd and examples for nginx and Prometheus into a folder; nothing is installed."""
    found = program or str(Path(sys.executable).with_name("fanzha"))
    place = units.Place(found, user, data, environment, site)
    for path in units.write(folder, place):
        click.echo(f"写好 {path}")
