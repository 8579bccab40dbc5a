"""The nightly erasing: batch by batch, each its own transaction, with a record of what and how many by which rule."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.retention import Way
from fanzha.rights.models import ErasureLine, ErasureRun
from fanzha.rights.queries import erasing
from fanzha.rights.queries.rules import Rule, retention_rules, retention_version

BATCH = 200
_log = logging.getLogger("fanzha.rights")
_SWEEPER = Actor.system("按保存期限清除", origin="job")


def erase_due(*, at: datetime) -> ErasureRun:
    """Erase everything whose time is over, and record how many of each kind by which rule.

    Safe to kill and to repeat: what was erased is no longer due, and a second run of the day goes on where the first
    ended. A kind that fails is noted and keeps no other from being erased.
    """
    day = at.astimezone(CHINA).date()
    run: ErasureRun = ErasureRun.objects.create(at=at, rule_version=retention_version(day).version)
    for rule in retention_rules(day):
        if rule.way is not Way.KEEP:
            _erase_kind(run, rule, at)
    with transaction.atomic():
        run.finished_at = at
        run.save(update_fields=["finished_at"])
        counts = {line.code: line.erased for line in run.lines.all() if line.erased}
        audit.record("retention.ran", subject=run, by=_SWEEPER, at=at, after={"rule": run.rule_version, **counts})
    return run


def _erase_kind(run: ErasureRun, rule: Rule, at: datetime) -> None:
    line: ErasureLine = ErasureLine.objects.create(
        run=run, code=rule.kept.code, way=rule.way, days=rule.days, before=rule.before(at)
    )
    try:
        while _batch(line, rule, at) == BATCH:
            continue
        line.held = erasing.split(rule, erasing.held(at), at)[1].count()
    except Exception as problem:
        # Nothing of the batch stays; the next kind and the next night go on.
        line.problem = type(problem).__name__  # its text may name somebody
        _log.error("Erasing %s failed: %s", rule.kept.code, line.problem)
    line.save(update_fields=["held", "problem"])


@transaction.atomic
def _batch(line: ErasureLine, rule: Rule, at: datetime) -> int:
    """Erase the next rows of one kind; the holds are asked anew, so that one set meanwhile still counts."""
    due: Any = erasing.split(rule, erasing.held(at), at)[0]
    rows = list(due.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if rows:
        rule.kept.erase(rows, at, rule.way)
        line.erased += len(rows)
        line.save(update_fields=["erased"])
    return len(rows)
