"""What a killed worker left behind is taken again; what a living one works on is left alone."""

import pytest
from django.db import connection

from fanzha.common import jobs, tasks


def deferred():
    return jobs.defer(tasks.run_import, batch_id=1)


def taken_by(job_id, *, silent_for):
    """Let a worker take the job that last said so many seconds ago that it lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) "
            "RETURNING id",
            [silent_for],
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job_id])


def state(job_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("silent_for", "then"), [(5, "doing"), (300, "todo")])
def test_the_job_of_a_worker_that_fell_silent_waits_again(db, silent_for, then):
    job_id = deferred()
    taken_by(job_id, silent_for=silent_for)

    tasks.put_back_lost_jobs()

    assert state(job_id) == then


def test_a_job_whose_worker_is_forgotten_waits_again(db):
    job_id = deferred()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [job_id])

    tasks.put_back_lost_jobs()

    assert state(job_id) == "todo"
