"""One step on many rows: asked for with the number that the officer saw, done row by row, each with its sentence."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction

from fanzha.common import audit, clock, jobs, slots
from fanzha.common.actor import Actor
from fanzha.common.lists import queries
from fanzha.common.lists.declared import Listing, RowSkipped, Step, UnknownList, listing_of
from fanzha.common.lists.shown import matching
from fanzha.common.models import BulkItem, BulkRun

State, Result = BulkRun.State, BulkItem.Result
AT_ONCE = 20  # more rows than an officer waits for are a job
_CHUNK = 20  # rows of a job between two looks at whether it shall go on; each row has a transaction of its own
_GONE = "没有办：这一条已不在您的管辖范围内，或已被并掉。"
_BROKE = "没有办：程序出错，这一条没有改动。请把批次号告诉管理员。"
_DATABASE_GONE = (OperationalError, InterfaceError)
_log = logging.getLogger("fanzha.lists")


class BulkRefused(Exception):
    """The step cannot be taken on these rows as asked. The sentence says why; `count` is how many there are now."""

    def __init__(self, sentence: str, count: int | None = None) -> None:
        super().__init__(sentence)
        self.count = count


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows: those that were ticked, or all that match an address."""

    ids: tuple[int, ...] = ()
    query: Mapping[str, str] | None = None

    @property
    def is_all(self) -> bool:
        """Say whether all that match are meant."""
        return self.query is not None


def count_of(chosen: Chosen, listing: Listing, *, by: Actor, at: datetime) -> int:
    """Return how many rows are meant now.

    Raises:
        BulkRefused: there are none, or more than one run takes.
    """
    return len(_ids(chosen, listing, by, at))


@transaction.atomic
def ask(
    *, listing: Listing, step: Step, chosen: Chosen, expected: int, said: dict[str, Any], back: str, by: Actor,
    at: datetime,
) -> BulkRun:  # fmt: skip
    """Take a step on rows: fixed at this moment and counted again; a job goes through them.

    Args:
        expected: how many the officer was told; another number is told first, and nothing is done.

    Raises:
        NotAllowed: the actor's posts do not hold the step's permission.
        BulkRefused: the number is another one by now, or there are none or too many.
    """
    by.require(step.permission)
    ids = _ids(chosen, listing, by, at)
    if len(ids) != expected:
        raise BulkRefused(
            f"刚才是 {expected:,} {listing.counter}，现在是 {len(ids):,} {listing.counter}，还没有办。核对后再办。",
            len(ids),
        )
    run: BulkRun = BulkRun.objects.create(
        list_key=listing.key, step=step.key, officer_id=by.id or 0, officer_name=by.name, said=said, query=back,
        total=len(ids), asked_at=at,
    )  # fmt: skip
    BulkItem.objects.bulk_create([BulkItem(run=run, object_id=one) for one in ids], batch_size=1_000)
    audit.record("list.step_asked", subject=run, by=by, at=at,
                 after={"list": listing.key, "step": step.key, "rows": len(ids)})  # fmt: skip
    if len(ids) > AT_ONCE:
        jobs.defer("common.run_bulk", run_id=run.pk)
    return run


def _ids(chosen: Chosen, listing: Listing, by: Actor, at: datetime) -> list[int]:
    if chosen.query is None:
        ids = sorted(set(chosen.ids))
    else:
        rows = matching(listing, chosen.query, actor=by, at=at)
        ids = sorted(rows.order_by().values_list("id", flat=True)[: queries.COUNT_LIMIT + 1])
    if not ids:
        raise BulkRefused("没有选中任何一条。先勾选再办。", 0)
    if len(ids) > queries.COUNT_LIMIT:
        raise BulkRefused(f"一次最多办 {queries.COUNT_LIMIT:,} {listing.counter}。先缩小条件，分几次办。", None)
    return ids


def run(run_id: int, *, by: Actor | None = None) -> None:
    """Go through the rows of a run that still wait. Safe to call again, or twice at once, after any kill.

    Args:
        by: the officer, in the request of a small run; a job takes the officer with the posts of the day.
    """
    found = _begin(run_id)
    if found is None:
        return
    try:
        step = _declared(found)
        actor = by or _actor(found, step)
        while waiting := list(BulkItem.objects.filter(run=found, result=Result.WAITING).order_by("id")[:_CHUNK]):
            for item in waiting:
                _take(item.pk, found, step, actor)
        _finish(run_id)
    except Exception as problem:
        _stop(run_id, problem)
        raise


def _stop(run_id: int, problem: Exception) -> None:
    """Say on the run that it broke off; where the database is gone, the next try finds it as it was."""
    known = isinstance(problem, jobs.ExplainedFailure)
    sentence = str(problem) if known else "程序中断，会自动再试。已办的不会丢，也不会重复。"
    try:
        BulkRun.objects.filter(pk=run_id).exclude(state=State.DONE).update(state=State.STOPPED, problem=sentence[:200])
    except _DATABASE_GONE:
        _log.warning("bulk run %s broke off and its state could not be written", run_id)


def _begin(run_id: int) -> BulkRun | None:
    started = BulkRun.objects.filter(pk=run_id).exclude(state=State.DONE).update(state=State.RUNNING, problem="")
    return BulkRun.objects.get(pk=run_id) if started else None


def _declared(found: BulkRun) -> Step:
    try:
        listing = listing_of(found.list_key)
    except UnknownList:
        raise jobs.ExplainedFailure("这个列表已经没有了，剩下的没有办。") from None
    step = listing.step(found.step)
    if step is None:
        raise jobs.ExplainedFailure("这一步已经没有了，剩下的没有办。")
    return step


def _actor(found: BulkRun, step: Step) -> Actor:
    """Return the officer with the posts of today: whoever lost the post changes no further row."""
    actors: list[Actor] = slots.filled("actor_of_officer", found.officer_id)
    if not actors or not actors[0].may(step.permission):
        raise jobs.ExplainedFailure("办理人已没有这项权限，剩下的没有办。请有权限的人重新办。")
    return actors[0]


def _take(item_id: int, found: BulkRun, step: Step, actor: Actor) -> None:
    """Do one row, and write down what became of it, in one transaction."""
    with transaction.atomic():
        item = BulkItem.objects.select_for_update().get(pk=item_id)
        if item.result != Result.WAITING:
            return
        item.result, item.sentence = _outcome(item.object_id, found, step, actor)
        item.save(update_fields=["result", "sentence"])


def _outcome(object_id: int, found: BulkRun, step: Step, actor: Actor) -> tuple[str, str]:
    try:
        with transaction.atomic():
            return Result.DONE, step.act(object_id, found.said, actor, clock.now())
    except ObjectDoesNotExist:
        return Result.SKIPPED, _GONE
    except _DATABASE_GONE:
        raise
    except Exception as problem:
        if isinstance(problem, (RowSkipped, *step.refusals)):
            return Result.SKIPPED, f"没有办：{problem}"
        # The message may quote a value: only where it broke is logged.
        place = traceback.extract_tb(problem.__traceback__)[-1]
        _log.error(
            "bulk %s %s: %s at %s:%s", found.list_key, step.key, type(problem).__name__, place.filename, place.lineno
        )
        return Result.SKIPPED, _BROKE


@transaction.atomic
def _finish(run_id: int) -> None:
    found = BulkRun.objects.select_for_update().get(pk=run_id)
    counts = counted(found)
    if counts[Result.WAITING] or found.state == State.DONE:
        return
    found.done, found.skipped = counts[Result.DONE], counts[Result.SKIPPED]
    found.state, found.finished_at = State.DONE, clock.now()
    found.save()


def counted(found: BulkRun) -> dict[str, int]:
    """Return how many rows of a run have each result."""
    items = BulkItem.objects.filter(run=found)
    return {result: items.filter(result=result).count() for result in Result.values}


def named(listing: Listing, items: Sequence[BulkItem], by: Actor) -> list[dict[str, str]]:
    """Return rows of a run with what the list calls them; one that the officer does not see has its number alone."""
    names = listing.names(by, [one.object_id for one in items])
    return [
        {"name": names.get(one.object_id, f"第 {one.object_id} 号"), "sentence": one.sentence, "result": one.result}
        for one in items
    ]
