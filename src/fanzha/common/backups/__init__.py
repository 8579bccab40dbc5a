"""What the house knows of its backups: the schedule as data, each run and its outcome, what waits for an administrator.

The files themselves are made by `fanzha backup`, which alone may touch the machine.
"""

from fanzha.common.backups.actions import change_schedule, note_done, note_failed, note_interrupted, note_started
from fanzha.common.backups.queries import last_done, runs, schedule_at
from fanzha.common.backups.schedule import run_if_due

__all__ = [
    "change_schedule", "last_done", "note_done", "note_failed", "note_interrupted", "note_started", "run_if_due",
    "runs", "schedule_at",
]  # fmt: skip
