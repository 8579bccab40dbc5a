"""The demo county: invented from end to end, built through the same actions that officers use."""

import json
import random
from pathlib import Path

import click

_SEED = 20261122


@click.command()
def demo() -> None:
    """Build the demo county in an empty data folder."""
    from fanzha.cli import prepare  # noqa: PLC0415 - needs Django set up
    from fanzha.cli.session import product  # noqa: PLC0415

    with product() as root:
        prepare.everything(root, demo=True)
        click.echo(prepare.greeting(root, "http://127.0.0.1:8000"))


def is_wanted(root: Path) -> bool:
    """Say whether the demo belongs here: an empty database, or a demo that was killed while it was built."""
    from fanzha.cli.demo.tree import COUNTY_CODE  # noqa: PLC0415 - needs Django set up
    from fanzha.org.models import Unit  # noqa: PLC0415

    if not Unit.objects.exists():
        return True
    return Unit.objects.filter(code=COUNTY_CODE).exists() and not (root / "demo.json").exists()


def build(root: Path) -> None:
    """Build the county, then write the sign-ins beside it. A build that was killed is finished by the next start."""
    from fanzha.cli.demo import (  # noqa: PLC0415 - needs Django set up
        activities,
        calls,
        case_files,
        clues,
        duties,
        learning,
        linking,
        no_fraud,
        past_year,
        people,
        plans,
        reached,
        registers,
        returns,
        rights,
        stories,
        tasks,
        tree,
        typical,
    )
    from fanzha.common import clock  # noqa: PLC0415

    at = clock.now()
    rng = random.Random(_SEED)  # noqa: S311 - an invented county, not a secret
    click.echo("正在建立演示县（虚构的清河县，约 3,000 户）……")
    units = tree.build(at=at)
    accounts = tree.officers(units, at=at)
    people.build(units, rng=rng, at=at)
    teller = stories.build(units, rng=rng, at=at)
    reached.build(units, rng=rng, at=at)
    learning.build(teller, at=at)
    duties.build(units, at=at)
    calls.build(teller, at=at)
    case_files.build(teller, at=at)
    linking.build(teller, at=at)
    clues.build(teller, at=at)
    past_year.build(units, at=at)
    plans.build(teller, at=at)
    tasks.build(teller, at=at)
    returns.build(teller, at=at)
    typical.build(teller, at=at)
    activities.build(teller, at=at)
    no_fraud.build(teller, at=at)
    registers.build(teller, at=at)
    rights.build(teller, at=at)
    (root / "demo.json").write_text(json.dumps({"accounts": accounts}, ensure_ascii=False, indent=1), "utf-8")
