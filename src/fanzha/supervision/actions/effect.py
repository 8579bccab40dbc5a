"""Reckoning whether those reached are cheated less: asked for, counted village by village, joined."""

from datetime import date, datetime, timedelta

from django.db import transaction

from fanzha.cases.queries.losses import victims_between
from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.metrics.person_time import PersonTime
from fanzha.org import queries as org
from fanzha.supervision.models import EffectPiece, EffectRun
from fanzha.supervision.queries.effect_join import cells, content_of, joined
from fanzha.supervision.queries.effect_rows import counted, villages_of
from fanzha.supervision.queries.effect_rule import EffectRule, days_of, effect_rule, moment

RECKON = "supervision.reckon_effect"
# A job that has not ended by then was lost with its machine; asked again, it goes on where it stopped.
_LOST_AFTER = timedelta(hours=2)


@transaction.atomic
def ask_effect(*, by: Actor, at: datetime) -> int:
    """Have every period of the whole county reckoned in the background; return how many jobs were put up.

    What is being reckoned already is not asked for twice.

    Raises:
        NotAllowed: the actor's posts do not allow it.
    """
    by.require(Permission.EFFECT_VIEW)
    unit_id, today = org.root_unit().pk, at.astimezone(CHINA).date()
    return sum(_asked(unit_id, period, *days_of(period, today), by, at) for period in EffectRun.Period.values)


def _asked(unit_id: int, period: str, start: date, end: date, by: Actor, at: datetime) -> bool:
    if start >= end:  # the first of January has no year yet
        return False
    run, is_new = EffectRun.objects.select_for_update().get_or_create(
        unit_id=unit_id, period=period, end=end,
        defaults={"start": start, "state": EffectRun.State.ASKED, "asked_at": at, "asked_by_name": by.name},
    )  # fmt: skip
    if not is_new:
        if run.state == EffectRun.State.ASKED and at - run.asked_at < _LOST_AFTER:
            return False
        run.state, run.asked_at, run.asked_by_name = EffectRun.State.ASKED, at, by.name
        run.save(update_fields=["state", "asked_at", "asked_by_name"])
    audit.record("effect.asked", subject=run, by=by, at=at, after={"period": period, "end": str(end)})
    jobs.defer(RECKON, run_id=run.pk)
    return True


def reckon_effect(*, run_id: int, at: datetime) -> bool:
    """Reckon one period; say whether there was anything to do.

    Each village is kept as soon as it is counted: a broken job goes on with the next one, and one delivered twice
    changes nothing.
    """
    run = EffectRun.objects.filter(pk=run_id, state=EffectRun.State.ASKED).first()
    if run is None:
        return False
    rule = effect_rule(at.astimezone(CHINA).date())
    if run.rule_version != rule.version:  # pieces of another version do not fit
        run.pieces.all().delete()
        EffectRun.objects.filter(pk=run.pk).update(rule_version=rule.version)
    done = set(run.pieces.values_list("village_id", flat=True))
    for village_id, unit_ids in villages_of(run).items():
        if village_id not in done:
            _keep(run, village_id, counted(run, unit_ids, rule))
    return _finish(run, rule, at)


def _keep(run: EffectRun, village_id: int, table: PersonTime) -> None:
    EffectPiece.objects.bulk_create(
        [EffectPiece(run=run, village_id=village_id, people=table.people, counts=cells(table))], ignore_conflicts=True
    )


@transaction.atomic
def _finish(run: EffectRun, rule: EffectRule, at: datetime) -> bool:
    """Join the villages and keep what they come to; the pieces have done their work."""
    locked = EffectRun.objects.select_for_update().filter(pk=run.pk, state=EffectRun.State.ASKED).first()
    if locked is None:
        return False
    table = joined(locked, list(locked.pieces.order_by("village_id")), rule)
    victims = victims_between(moment(locked.start), moment(locked.end))
    locked.content = content_of(table, rule, victims=victims)
    locked.rule_version, locked.reckoned_at, locked.state = rule.version, at, EffectRun.State.DONE
    locked.save()
    locked.pieces.all().delete()
    return True
