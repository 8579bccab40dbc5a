"""How long the matrix of 5,000 units takes: by 12 months, by 52 weeks and by tasks, from the county and from a town."""

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bench import product
from bench.figures import conclude, p95_ms, say
from bench.fill import Filler

SEED = 20_261_123
_IN_OF_A_HUNDRED, _LATE_OF_A_HUNDRED = 90, 12  # handed in; of those, late
_MONTHS, _WEEKS = 1, 2  # numbers of the two forms
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Size:
    """How many towns, villages in all, tasks, and how often each page is asked for."""

    towns: int = 20
    units: int = 5_000
    tasks: int = 8
    rounds: int = 40


SMALL = Size(towns=4, units=80, tasks=3, rounds=5)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small county, for tests")
    size = SMALL if parser.parse_args().quick else Size()
    with product.opened():
        began = time.monotonic()
        rows = _build(size)
        say(f"built {rows} returns in {time.monotonic() - began:.0f} s")
        figures, peer = _measure(size)
    world = {"units": size.units, "towns": size.towns, "returns": rows, "tasks": size.tasks, "rounds": size.rounds}
    conclude("matrix", figures=figures, peer=peer, world=world | {"cores": os.cpu_count() or 0, "seed": SEED})


def _build(size: Size) -> int:
    from fanzha.campaigns.models import FormUnit, Return, ReturnForm, Share, Task  # noqa: PLC0415 - Django is set up
    from fanzha.common.clock import CHINA  # noqa: PLC0415
    from fanzha.core.values import Period, PeriodKind  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415

    at = datetime(_YEAR, 12, 31, 12, tzinfo=CHINA)
    fill = Filler(product.admin_url())
    unit = {"is_active": "true", "created_at": "now()", "line_path": "NULL", "line_parent_id": "NULL"}
    fill.rows(Unit, "generate_series(1, 1) n", id="1", code="'X'", name="'县'", kind="'county'",
              territory_path="'u1'", territory_parent_id="NULL", **unit)  # fmt: skip
    fill.rows(Unit, f"generate_series(1, {size.towns}) n", id="1 + n", code="'T' || n", name="'镇' || n",
              kind="'town'", territory_path="('u1.u' || (1 + n))::ltree", territory_parent_id="1", **unit)  # fmt: skip
    town = f"(2 + n % {size.towns})"
    first = 2 + size.towns
    fill.rows(
        Unit, f"generate_series(0, {size.units - 1}) n", id=f"{first} + n", code="'V' || n", name="'村' || n",
        kind="'village'", territory_path=f"('u1.u' || {town} || '.u' || ({first} + n))::ltree",
        territory_parent_id=town, **unit,
    )  # fmt: skip
    fill.catch_up(Unit)
    forms = (
        ("month", {"each": "month", "day": 5}, "last"),
        ("week", {"each": "week", "day": 5, "at": "16:00"}, "this"),
    )
    for number, (kind, rule, covers) in enumerate(forms, start=1):
        ReturnForm.objects.create(
            pk=number, number=f"BS-{number}", unit_id=1, title=kind, period_kind=kind, deadline=rule, covers=covers,
            state="live", begins_on=date(_YEAR - 1, 1, 1), created_at=at,
        )  # fmt: skip
        fill.rows(FormUnit, f"generate_series(0, {size.units - 1}) n", form_id=str(number), unit_id=f"{first} + n",
                  from_on=f"'{_YEAR - 1}-01-01'::date")  # fmt: skip
    count = 0
    for form, kind in ((_MONTHS, PeriodKind.MONTH), (_WEEKS, PeriodKind.WEEK)):
        periods = [(one.code, one.start) for one in Period.containing(PeriodKind.YEAR, at.date()).parts(kind)]
        fill.table(f"periods_{form}", "code text, start date", periods)
        salt = f"{SEED + form}"
        place = "(n * 64 + p.i)::bigint"
        count += fill.rows(
            Return, f"generate_series(0, {size.units - 1}) n, bench.periods_{form} p "
            f"WHERE bench.pick({place}, {salt}, 100) <= {_IN_OF_A_HUNDRED}",
            form_id=str(form), unit_id=f"{first} + n", period="p.code", period_start="p.start", due_at="p.start",
            state="'completed'", is_late=f"bench.pick({place}, {salt} + 1, 100) <= {_LATE_OF_A_HUNDRED}",
            begun_at="p.start", first_completed_at="p.start", completed_at="p.start",
        )  # fmt: skip
    for number in range(1, size.tasks + 1):
        Task.objects.create(
            pk=number, number=f"RW-{number}", unit_id=1, title=f"任务{number}", begins_on=date(_YEAR, 1, 1),
            due_at=at - timedelta(days=30), state="issued", created_at=at, issued_at=at,
        )  # fmt: skip
        fill.rows(
            Share, f"generate_series(0, {size.units - 1}) n", task_id=str(number), unit_id=f"{first} + n",
            state=f"CASE WHEN bench.pick(n, {number}, 100) <= {_IN_OF_A_HUNDRED} THEN 'delivered' ELSE 'owed' END",
            due_at="now()", issued_at="now()",
        )  # fmt: skip
    for model in (FormUnit, Return, Share, ReturnForm, Task):
        fill.catch_up(model)
    fill.close()
    return count


def _measure(size: Size) -> tuple[dict[str, float], dict[str, float]]:
    from fanzha.campaigns.models import ReturnForm  # noqa: PLC0415 - Django is set up by now
    from fanzha.campaigns.queries import matrix, progress  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.clock import CHINA  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415

    chance, by = random.Random(SEED), Actor.system("量一量")
    at = datetime(_YEAR, 12, 31, 12, tzinfo=CHINA)
    county = Unit.objects.get(pk=1)
    figures: dict[str, float] = {}
    peer: dict[str, float] = {}
    for form_id, name in ((_MONTHS, "12_months"), (_WEEKS, "52_weeks")):
        form = ReturnForm.objects.get(pk=form_id)
        ours = partial(_asked, by, form, at)
        _check(ours(county), _plain(form_id))
        figures[f"{name}_p95_ms"] = p95_ms([_timed(partial(ours, county)) for _ in range(size.rounds)])
        towns = [Unit.objects.get(pk=2 + chance.randrange(size.towns)) for _ in range(size.rounds)]
        figures[f"{name}_town_p95_ms"] = p95_ms([_timed(partial(ours, town)) for town in towns])
        plain = [_timed(partial(_plain, form_id)) for _ in range(max(size.rounds // 10, 2))]
        peer[f"{name}_row_by_row_p95_ms"] = p95_ms(plain)
        peer[f"{name}_row_by_row_by_ours"] = peer[f"{name}_row_by_row_p95_ms"] / figures[f"{name}_p95_ms"]
    tasks = list(matrix.tasks_in_sight(by)[: size.tasks])
    grid = [_timed(lambda: matrix.task_matrix(by, tasks, base=county, at=at)) for _ in range(size.rounds)]
    figures["tasks_p95_ms"] = p95_ms(grid)
    behind = [_timed(lambda: progress.below_standing(by, at)) for _ in range(max(size.rounds // 4, 2))]
    figures["progress_p95_ms"] = p95_ms(behind)
    return figures, peer


def _asked(by: Any, form: Any, at: datetime, base: Any) -> Any:
    from fanzha.campaigns.queries import matrix  # noqa: PLC0415 - Django is set up by now

    return matrix.return_matrix(by, form, base=base, first=date(_YEAR, 1, 1), last=date(_YEAR, 12, 31), at=at)


def _plain(form_id: int) -> tuple[Counter[str], Counter[str]]:
    """Count the plain way: read every return, and look at each."""
    from fanzha.campaigns.models import Return  # noqa: PLC0415

    on_time: Counter[str] = Counter()
    late: Counter[str] = Counter()
    rows = Return.objects.filter(form_id=form_id, period_start__year=_YEAR, state="completed")
    for row in rows.only("period", "is_late").iterator(chunk_size=5_000):
        (late if row.is_late else on_time)[row.period] += 1
    return on_time, late


def _check(found: Any, plain: tuple[Counter[str], Counter[str]]) -> None:
    """Stop where the two ways disagree."""
    on_time, late = plain
    for column, cell in zip(found.columns, found.sums, strict=True):
        if (cell.on_time, cell.late) != (on_time[column.code], late[column.code]):
            raise SystemExit(f"The two ways disagree about {column.code}.")


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
