"""How many returns a second are handed in just before a deadline: `python -m bench.returns [--quick]`.

Several processes hand in for thousands of units through the product's own action, on a PostgreSQL that keeps what it
has promised. Some returns are sent twice at the same moment, and one process is killed in the middle and does its part
again. Beside it stands the plainest thing that could keep a return: one INSERT and one commit.
"""

import argparse
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from bench import product
from bench.figures import conclude, p95_ms, say
from bench.fill import Filler
from bench.world import Size, build_county, build_people, build_touches

_FORK = multiprocessing.get_context("fork")
_COUNTERS = ("visits", "receipts", "leaflets", "lectures", "banners")
_TEXT = "周三晚上在村广场讲了一场，发了宣传单，入户看了独居老人，第 {} 号单位。"
_TWICE = 20  # every so manieth is sent twice at once


@dataclass(frozen=True, slots=True)
class Load:
    """How much is handed in, and in what world."""

    size: Size
    workers: int


FULL = Load(
    Size(
        towns=20, villages=400, grids=12_000, households=24_000, persons=48_000, touches=240_000, alerts=0, names=400
    ),
    workers=4,
)  # fmt: skip
QUICK = Load(
    Size(towns=3, villages=12, grids=240, households=480, persons=960, touches=2_400, alerts=0, names=60), workers=2
)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run, for tests")
    load = QUICK if parser.parse_args().quick else FULL
    with product.opened():
        form_id, units, due_at = _world(load)
        say(f"{len(units)} units hand in, {load.workers} processes")
        done, killed = _hand_in(load, form_id, units, due_at - timedelta(minutes=2))
        floor = _plain(load, len(units))
        figures, world = _counted(form_id, len(units)), {"units": len(units), "workers": load.workers, "killed": killed}
        figures |= {
            "returns_per_s": done.count / done.wall_s, "return_p95_ms": p95_ms(done.seconds), "wall_s": done.wall_s
        }  # fmt: skip
        conclude(
            "returns", figures=figures,
            peer={"plain_insert_per_s": floor, "share_of_plain_insert": figures["returns_per_s"] / floor},
            world=world | {"sent": done.sent, "touches": load.size.touches},
        )  # fmt: skip


def _world(load: Load) -> tuple[int, list[int], datetime]:
    """Build the county and a weekly form that all its grids owe this week."""
    from fanzha.campaigns.actions.returns import forms  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.models import FormUnit  # noqa: PLC0415
    from fanzha.campaigns.queries.audience import Audience  # noqa: PLC0415
    from fanzha.common import clock  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415

    now, system = clock.now(), Actor.system("基准测试", origin="command line")
    fill = Filler(product.admin_url())
    build_county(fill, load.size)
    build_people(fill, load.size)
    build_touches(fill, load.size, now)
    fill.close()
    wanted = forms.Wanted(
        title="周报", deadline={"each": "week", "day": 7, "at": "24:00"}, audience=Audience(below=1, kinds=("grid",)),
        begins_on=date(2026, 1, 1), counters=_COUNTERS,
    )  # fmt: skip
    form = forms.draft_form(unit_id=1, wanted=wanted, by=system, at=now)
    forms.go_live(form_id=form.pk, by=system, at=now)
    units = list(FormUnit.objects.filter(form=form).order_by("pk").values_list("unit_id", flat=True))
    return form.pk, units, now


@dataclass(slots=True)
class Done:
    """What the processes did: how many returns, how many sendings, in what time."""

    count: int
    sent: int
    wall_s: float
    seconds: list[float]


def _hand_in(load: Load, form_id: int, units: Sequence[int], at: datetime) -> tuple[Done, int]:
    from django.db import connections  # noqa: PLC0415 - Django is set up by now

    connections.close_all()  # a connection is never shared between processes
    parts = [list(units[number :: load.workers]) for number in range(load.workers)]
    # The neighbour sends some of them too, at the same moment.
    parts = [part + parts[number - 1][::_TWICE] for number, part in enumerate(parts)]
    told: Any = _FORK.Queue()
    began = time.monotonic()
    came = _FORK.RawValue("i", 0)  # without a lock, which a killed process would keep
    running = [_start(told, form_id, part, at, came=came if number == 0 else None) for number, part in enumerate(parts)]
    # Killed by how far it came and not by the clock: a quick machine must not be done before.
    while came.value < len(parts[0]) // 4 and running[0].is_alive():
        time.sleep(0.002)
    assert running[0].pid is not None
    os.kill(running[0].pid, signal.SIGKILL)
    running[0].join()
    killed = int(running[0].exitcode == -signal.SIGKILL)
    running.append(_start(told, form_id, parts[0], at))  # from the beginning: it does not know how far it came
    answers = [told.get(timeout=1800) for _ in range(load.workers)]
    wall = time.monotonic() - began
    for one in running:
        one.join()
    seconds = [second for _, times in answers for second in times]
    return Done(len(units), sum(sent for sent, _ in answers), wall, seconds), killed


def _start(told: Any, form_id: int, units: Sequence[int], at: datetime, *, came: Any = None) -> Any:
    process = _FORK.Process(target=_work, args=(told, form_id, units, at, came))
    process.start()
    return process


def _work(told: Any, form_id: int, units: Sequence[int], at: datetime, came: Any) -> None:
    """Hand in for some units, one after the other, as their clerks would."""
    from fanzha.campaigns.actions.returns import filling  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.permissions import Permission  # noqa: PLC0415
    from fanzha.core.values import Period, PeriodKind  # noqa: PLC0415
    from fanzha.org import queries as org  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    period = Period.containing(PeriodKind.WEEK, at).code
    may = frozenset({Permission.RETURN_FILL, Permission.RETURN_VIEW})
    known = {unit.pk: unit for unit in org.units_numbered(units)}
    times = []
    for unit_id in units:
        clerk = org.actor_of_unit(known[unit_id], name="填报员", permissions=may, origin="127.0.0.1")
        numbers = {code: (unit_id * place) % 23 for place, code in enumerate(_COUNTERS, start=1)}
        what = filling.Filled(numbers, _TEXT.format(unit_id))
        began = time.perf_counter()
        filling.complete_return(place=filling.At(form_id, unit_id, period, 0), filled=what, by=clerk, at=at)
        times.append(time.perf_counter() - began)
        if came is not None:
            came.value = len(times)
    told.put((len(units), times))


def _counted(form_id: int, wanted: int) -> dict[str, float]:
    """Count what is there: each unit once, each with one audit row and one job."""
    with psycopg.connect(product.admin_url()) as db:
        rows = db.execute(
            "SELECT count(*) FILTER (WHERE state = 'completed'), count(*) FROM campaigns_return WHERE form_id = %s",
            [form_id],
        ).fetchone() or (0, 0)
        acts = db.execute("SELECT count(*) FROM common_auditrow WHERE action = 'return.completed'").fetchone() or (0,)
        jobs = db.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'campaigns.return_signs'"
        ).fetchone() or (0,)
    return {
        "returns_lost": wanted - rows[0], "returns_doubled": rows[1] - wanted + max(acts[0] - wanted, 0),
        "jobs_lost": max(wanted - jobs[0], 0),
    }  # fmt: skip


def _plain(load: Load, rows: int) -> float:
    """Return how many rows a second the same processes insert and commit into a table without anything."""
    with psycopg.connect(product.admin_url(), autocommit=True) as db:
        db.execute("CREATE TABLE plain_return (unit bigint, period text, said jsonb, text text)")
    began = time.monotonic()
    running = [_FORK.Process(target=_insert, args=(rows // load.workers,)) for _ in range(load.workers)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return rows / (time.monotonic() - began)


def _insert(rows: int) -> None:
    with psycopg.connect(product.admin_url(), autocommit=True) as db:
        for number in range(rows):
            db.execute(
                "INSERT INTO plain_return VALUES (%s, '2026-W48', '{\"leaflets\": 37}', %s)",
                [number, _TEXT.format(number)],
            )


if __name__ == "__main__":
    main()
