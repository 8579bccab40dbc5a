"""Workers: take jobs from their queues until they are told to stop."""

from typing import Any

import click

from fanzha.cli.session import product

# A worker that has been silent for several of these is taken for dead (common.tasks): its jobs go on elsewhere.
HEARTBEAT_S = 4


@click.command()
@click.option("--queue", "queues", multiple=True, type=click.Choice(["urgent", "normal", "bulk"]), required=True)
@click.option("--concurrency", default=2, show_default=True, help="Jobs at a time.")
def worker(queues: tuple[str, ...], concurrency: int) -> None:
    """Work on jobs of one or more queues."""
    with product():
        from procrastinate.contrib.django import app  # noqa: PLC0415 - needs Django set up

        connector: Any = app.connector
        app.with_connector(connector.get_worker_connector()).run_worker(
            queues=list(queues), concurrency=concurrency, name="+".join(queues), listen_notify=True,
            fetch_job_polling_interval=2, shutdown_graceful_timeout=20, update_heartbeat_interval=HEARTBEAT_S,
            # A day leaves thousands of finished jobs that nobody asks for; those that failed stay.
            delete_jobs="successful",
        )  # fmt: skip
