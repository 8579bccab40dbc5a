"""Workers take jobs from their queues until they are told to stop; a scheduler defers the periodic ones."""

import asyncio
import logging
import signal
from typing import Any

import click

from fanzha.cli.session import product

# A worker that has been silent for several of these is taken for dead (common.tasks): its jobs go on elsewhere.
HEARTBEAT_S = 4
_AGAIN_S = 3
_log = logging.getLogger("fanzha.scheduler")


@click.command()
@click.option("--queue", "queues", multiple=True, type=click.Choice(["urgent", "normal", "bulk"]), required=True)
@click.option("--concurrency", default=2, show_default=True, help="Jobs at a time.")
@click.option("--schedule/--no-schedule", default=True, help="Also defer the periodic jobs.")
def worker(queues: tuple[str, ...], concurrency: int, schedule: bool) -> None:
    """Work on jobs of one or more queues."""
    with product():
        from procrastinate import periodic  # noqa: PLC0415 - needs Django set up
        from procrastinate.contrib.django import app  # noqa: PLC0415

        connector: Any = app.connector
        working = app.with_connector(connector.get_worker_connector())
        if not schedule:
            nothing: Any = periodic.PeriodicRegistry
            working.periodic_registry = nothing()
        working.run_worker(
            queues=list(queues), concurrency=concurrency, name="+".join(queues), listen_notify=True,
            fetch_job_polling_interval=2, shutdown_graceful_timeout=20, update_heartbeat_interval=HEARTBEAT_S,
            # A day leaves thousands of finished jobs that nobody asks for; those that failed stay.
            delete_jobs="successful",
        )  # fmt: skip


@click.command()
def scheduler() -> None:
    """Defer the periodic jobs. Any number may run at once: the database takes each job of each moment once."""
    with product():
        asyncio.run(_schedule())


async def _schedule() -> None:
    """Defer until SIGTERM; a database that went away is asked again."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    end = asyncio.create_task(stopped.wait())
    while not stopped.is_set():
        deferring = asyncio.create_task(_defer())
        await asyncio.wait({deferring, end}, return_when=asyncio.FIRST_COMPLETED)
        if deferring.done():
            await asyncio.wait({end}, timeout=_AGAIN_S)
        deferring.cancel()


async def _defer() -> None:
    from asgiref.sync import sync_to_async  # noqa: PLC0415 - comes with Django
    from django.db import connections  # noqa: PLC0415 - needs Django set up
    from procrastinate.contrib.django import app  # noqa: PLC0415
    from procrastinate.periodic import PeriodicDeferrer  # noqa: PLC0415

    try:
        await PeriodicDeferrer(registry=app.periodic_registry).worker()
    except Exception:
        _log.exception("The periodic jobs could not be deferred; trying again.")
        await sync_to_async(connections.close_all)()
