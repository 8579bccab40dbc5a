"""How long it takes to issue the 60 tasks of a plan to 5,000 units, beside writing one row at a time."""

import argparse
import os
import time
from datetime import timedelta
from typing import Any

from bench import product
from bench.figures import conclude, p95_ms, say
from bench.fill import Filler
from bench.world import Size, build_county

FULL = Size(towns=20, villages=200, grids=4_800, households=0, persons=0, touches=0, alerts=0)
SMALL = Size(towns=2, villages=10, grids=190, households=0, persons=0, touches=0, alerts=0, names=200)
TASKS, FEW_TASKS = 60, 4
_SPLITS = ("population", "households", "each", "none")
_READS = 40


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small county, for tests")
    quick = parser.parse_args().quick
    size, tasks = (SMALL, FEW_TASKS) if quick else (FULL, TASKS)
    with product.opened():
        _build(size)
        figures, peer, world = _measure(tasks)
    conclude("plan", figures=figures, peer=peer, world=world | {"cores": os.cpu_count() or 0})


def _build(size: Size) -> None:
    from fanzha.org.models import Population  # noqa: PLC0415 - Django is set up by now

    fill = Filler(product.admin_url())
    build_county(fill, size)
    fill.rows(
        Population, "org_unit u WHERE kind = 'grid'", unit_id="u.id", residents="150 + u.id % 97",
        households="50 + u.id % 31", year="extract(year FROM now())",
    )  # fmt: skip
    fill.db.execute("ANALYZE")
    fill.close()


def _measure(count: int) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Issue the tasks; return figures, peer and world."""
    from fanzha.campaigns.models import Share  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.queries.tasks import totals  # noqa: PLC0415
    from fanzha.common import clock  # noqa: PLC0415

    drafted = _drafted(count)
    began = time.monotonic()
    asked_s = _asked(drafted)
    seen = _given(drafted)
    issued_s = time.monotonic() - began
    say(f"{count} tasks issued in {issued_s:.1f} s, {asked_s:.1f} s of it until the jobs were put up")
    shares = Share.objects.count()
    sums = [totals(pk, at=clock.now()) for pk in drafted]
    wrong = sum(one.given != _QUOTA for one in sums if one.given)
    plain_s, plain_rows = _plain(drafted[0])
    figures = {
        "plan_issued_s": issued_s, "plan_asked_s": asked_s, "plan_shares_a_second": shares / issued_s,
        "plan_totals_p95_ms": p95_ms([_timed_totals(pk) for pk in drafted[:_READS]]), "plan_sums_wrong": wrong,
        "plan_shares_missing": sum(one.units for one in sums) - shares,
    }  # fmt: skip
    peer = {"plan_one_row_at_a_time_s": plain_s * count, "plan_one_row_shares_a_second": plain_rows / plain_s}
    world = {"plan_tasks": count, "plan_units": sums[0].units, "plan_shares": shares, "plan_progress_seen": seen}
    return figures, peer, world


_QUOTA = 123_457  # divides by nothing, so that every split has odd ones


def _drafted(count: int) -> list[int]:
    """Draft the tasks of a plan, every way of splitting among them."""
    from fanzha.campaigns.actions.tasks import Wanted, draft_task  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.queries.audience import Audience  # noqa: PLC0415

    by, at = _who_and_when()
    found = []
    for number in range(count):
        split = _SPLITS[number % len(_SPLITS)]
        wanted = Wanted(
            title=f"第 {number + 1} 项任务", begins_on=at.date(), due_at=at + timedelta(days=30), counter="leaflets",
            audience=Audience(1, "territory", ("village", "grid")), split=split, evidence=("photo",),
            quota=None if split == "none" else _QUOTA,
        )  # fmt: skip
        found.append(draft_task(unit_id=1, wanted=wanted, by=by, at=at).pk)
    return found


def _who_and_when() -> tuple[Any, Any]:
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.actor import Actor  # noqa: PLC0415

    return Actor.system("基准测试", origin="command line"), clock.now()


def _asked(drafted: list[int]) -> float:
    """Issue every task as the page does: each is split, checked and handed to a job; return how long it took."""
    from fanzha.campaigns.actions.tasks import issue_task  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.queries.splitting import Splitter  # noqa: PLC0415

    by, at = _who_and_when()
    began, split = time.monotonic(), Splitter(by, at.date())
    for pk in drafted:
        issue_task(task_id=pk, by=by, at=at, split=split)
    return time.monotonic() - began


def _given(drafted: list[int]) -> int:
    """Do the work of the jobs, asking after each batch how far it is, as the page does; return how often it moved."""
    from fanzha.campaigns.actions.issuing import issue_batch  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.models import Task  # noqa: PLC0415
    from fanzha.campaigns.queries.tasks import progress  # noqa: PLC0415

    moved = 0
    _, at = _who_and_when()
    for pk in drafted:
        while issue_batch(task_id=pk, at=at) is not None:
            moved += progress(Task.objects.only("shares_wanted").get(pk=pk)).percent > 0
    return moved


def _plain(task_id: int) -> tuple[float, int]:
    """Give one task to the same units as a first attempt would: a row at a time."""
    from django.db import transaction  # noqa: PLC0415 - Django is set up by now

    from fanzha.campaigns.models import Share, Task  # noqa: PLC0415

    first = Task.objects.get(pk=task_id)
    given = list(Share.objects.filter(task=first).values_list("unit_id", "quota"))
    copy = Task.objects.get(pk=task_id)
    copy.pk, copy.number, copy.key = None, "RW-PLAIN", None
    copy.save(force_insert=True)
    began = time.monotonic()
    with transaction.atomic():
        for unit_id, quota in given:
            Share.objects.create(
                task=copy, unit_id=unit_id, quota=quota, state="owed", due_at=copy.due_at, issued_at=first.created_at
            )
    return time.monotonic() - began, len(given)


def _timed_totals(task_id: int) -> float:
    from fanzha.campaigns.queries.tasks import totals  # noqa: PLC0415 - Django is set up by now
    from fanzha.common import clock  # noqa: PLC0415

    began = time.monotonic()
    totals(task_id, at=clock.now())
    return time.monotonic() - began


if __name__ == "__main__":
    main()
