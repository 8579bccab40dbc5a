"""Jobs of the common ground."""

from procrastinate import sql
from procrastinate.contrib.django import app

from fanzha.common import approvals, backups, clock, files, held_files, rekeying
from fanzha.common.audit import actions as audits
from fanzha.common.audit import sealing
from fanzha.common.exports import actions as exports
from fanzha.common.imports import actions as imports
from fanzha.common.jobs import Queue, task
from fanzha.common.lists import bulk

# A worker says every four seconds that it lives; one that has been silent this long was killed.
_SILENT_S = 16


@task(queue=Queue.BULK, name="common.run_import", one_transaction=False)
def run_import(batch_id: int) -> None:
    """Take the rows of an uploaded table."""
    imports.run(batch_id)


@task(queue=Queue.BULK, name="common.make_export", one_transaction=False)
def make_export(export_id: int) -> None:
    """Make a list that was asked for."""
    exports.make(export_id)


@task(queue=Queue.BULK, name="common.forget_exports", cron="35 * * * *", tries=2, one_transaction=False)
def forget_exports() -> None:
    """Delete the exported files whose days are over."""
    exports.forget(at=clock.now())


@task(queue=Queue.URGENT, name="common.pick_up_lost_jobs", cron="* * * * * */20", tries=1)
def pick_up_lost_jobs() -> None:
    """Put the jobs of killed workers back into their queues."""
    put_back_lost_jobs()


def put_back_lost_jobs() -> None:
    """Let the jobs of workers that fell silent be taken again: every task is safe to run twice."""
    lost = app.connector.get_sync_connector().execute_query_all(
        query=sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None, task_name=None, seconds_since_heartbeat=_SILENT_S,
    )  # fmt: skip
    for job in lost:
        app.job_manager.retry_job_by_id(job["id"], retry_at=clock.now())


# Between the seals a row can be deleted unseen: seconds, not minutes.
@task(queue=Queue.URGENT, name="common.seal_audit", cron="* * * * * */5", tries=1, one_transaction=False)
def seal_audit() -> None:
    """Seal the audit rows that wait."""
    sealing.seal_waiting(at=clock.now())


@task(queue=Queue.BULK, name="common.check_audit", cron="10 4 * * *", tries=2, one_transaction=False)
def check_audit() -> None:
    """Check the whole chain of audit rows once a night."""
    audits.check_house(at=clock.now())


@task(queue=Queue.BULK, name="common.export_audit")
def export_audit(export_id: int) -> None:
    """Make the table of audit rows that was asked for."""
    audits.make_export(export_id)


@task(queue=Queue.NORMAL, name="common.expire_approvals", cron="*/5 * * * *", tries=2, one_transaction=False)
def expire_approvals() -> None:
    """End the requests for a sensitive step that nobody decided in time."""
    approvals.actions.expire_due(at=clock.now())


@task(queue=Queue.BULK, name="common.daily_backup", cron="25 * * * *", tries=1, one_transaction=False)
def daily_backup() -> None:
    """Make the backup of the day from the hour of its schedule on."""
    backups.run_if_due(at=clock.now())


@task(queue=Queue.BULK, name="common.rekey", one_transaction=False)
def rekey(rotation_id: int) -> None:
    """Encrypt anew what hangs on an earlier data key."""
    rekeying.run(rotation_id)


@task(queue=Queue.BULK, name="common.sweep_files", cron="40 3 * * *")
def sweep_files() -> None:
    """Delete files that wait for a form that never came, and the bytes of those whose transaction failed."""
    held_files.sweep_held(at=clock.now())
    files.sweep(at=clock.now())


@task(queue=Queue.NORMAL, name="common.run_bulk", one_transaction=False)
def run_bulk(run_id: int) -> None:
    """Take a step on the rows of a list, one after the other."""
    bulk.run(run_id)
