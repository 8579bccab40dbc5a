"""Starts the daily backup: once a day from the hour of the schedule on, and again twice where it failed."""

import os
import subprocess
import sys
from datetime import datetime

from django.conf import settings

from fanzha.common.backups.queries import runs, schedule_at
from fanzha.common.clock import CHINA
from fanzha.common.jobs import ExplainedFailure

_TRIES_A_DAY = 3


def is_due(at: datetime) -> bool:
    """Say whether a backup should be made now."""
    local = at.astimezone(CHINA)
    if local.hour < schedule_at(local.date()).hour:
        return False
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = list(runs().filter(started_at__gte=midnight).values_list("state", flat=True))
    return not {"done", "running"} & set(today) and today.count("failed") < _TRIES_A_DAY


def run_if_due(*, at: datetime) -> bool:
    """Make the backup by the command, which alone may touch the machine; say whether it was time.

    Raises:
        ExplainedFailure: the command gave up; why stands on the page of backups.
    """
    if not is_due(at):
        return False
    schedule = schedule_at(at.astimezone(CHINA).date())
    schedule.place.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from fanzha.cli.main import main; main()", "backup", str(schedule.place)]
    environment = os.environ | {"FANZHA_DATA": str(settings.FANZHA_DATA)}
    done = subprocess.run(
        [*command, "--keep", str(schedule.keep), "--scheduled"], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise ExplainedFailure("每天的备份没有做成，原因见“备份与密钥”页。")
    return True
