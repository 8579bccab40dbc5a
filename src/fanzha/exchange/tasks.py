"""Jobs of the exchange."""

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue, task
from fanzha.exchange import actions
from fanzha.exchange.queries import pages


@task(queue=Queue.NORMAL, name="exchange.carry", one_transaction=False)
def carry(package_id: int) -> None:
    """Carry what came in a package into the house."""
    actions.carry(package_id=package_id)


@task(queue=Queue.BULK, name="exchange.pack", tries=1, one_transaction=False)
def pack(peer_id: int) -> None:
    """Make the next package for the other side, as somebody asked on the page."""
    actions.pack(peer_id=peer_id, by=Actor.system("页面上要求打包", origin="job"), at=clock.now())


@task(queue=Queue.BULK, name="exchange.carry_left", cron="*/10 * * * *", tries=1, one_transaction=False)
def carry_left() -> None:
    """Carry in what a killed job left."""
    for package_id in pages.packages_waiting():
        actions.carry(package_id=package_id)
    actions.end_held(at=clock.now())
