"""How long it takes to find what lies below a unit, and to move it, in a tree of 400,000 units."""

import argparse
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench import product
from bench.figures import conclude, p95_ms, percentile, say
from bench.fill import Filler

SEED = 20_261_123
_LEVELS = ("provinces", "counties", "towns", "villages", "grids")
_ONE_IN = 50  # of the grids, one is a school that also hangs below its county's bureau

# The plain way: follow the parents downward, one level at a time. Each path follows the other one where it has no
# parent of its own, as the product's do.
_RECURSIVE = """
WITH RECURSIVE territory AS (
    SELECT id FROM org_unit WHERE id = %(unit)s
    UNION ALL SELECT u.id FROM territory t JOIN org_unit u
        ON u.territory_parent_id = t.id OR (u.territory_parent_id IS NULL AND u.line_parent_id = t.id)
), line AS (
    SELECT id FROM org_unit WHERE id = %(unit)s
    UNION ALL SELECT u.id FROM line t JOIN org_unit u
        ON u.line_parent_id = t.id OR (u.line_parent_id IS NULL AND u.territory_parent_id = t.id)
) SELECT id FROM territory UNION SELECT id FROM line
"""
# The plain way to move where paths are kept: walk down, and write each path anew from its parent's.
_REWRITE = """
WITH RECURSIVE below AS (
    SELECT id, territory_path FROM org_unit WHERE id = %(unit)s
    UNION ALL SELECT u.id, b.territory_path || ('u' || u.id) FROM below b JOIN org_unit u ON u.territory_parent_id = b.id
) UPDATE org_unit SET territory_path = below.territory_path, line_path = below.territory_path
FROM below WHERE org_unit.id = below.id
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many units on each level, and how often each thing is tried."""

    levels: tuple[int, ...] = (1, 20, 400, 8_000, 391_559)
    rounds: int = 60
    moves: int = 7
    past_moves: int = 200


SMALL = Size(levels=(1, 4, 16, 80, 1_600), rounds=10, moves=3, past_moves=10)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small tree, for tests")
    size = SMALL if parser.parse_args().quick else Size()
    with product.opened():
        began = time.monotonic()
        _build(size)
        say(f"built in {time.monotonic() - began:.0f} s")
        figures, peer = _measure(size)
    world: dict[str, Any] = dict(zip(_LEVELS, size.levels, strict=True))
    world |= {"units": _units(size), "past_moves": size.past_moves, "rounds": size.rounds, "moves": size.moves}
    conclude("tree", figures=figures, peer=peer, world=world | {"cores": os.cpu_count() or 0, "seed": SEED})


def _units(size: Size) -> int:
    return sum(size.levels) + size.levels[1]  # a bureau in each county


def _build(size: Size) -> None:
    from fanzha.org.models import Unit  # noqa: PLC0415 - Django is set up by now

    fill = Filler(product.admin_url())
    with fill.without_indexes("org_unit"):
        fill.rows(Unit, "generate_series(1, 1) n", **_columns("1", 0, "NULL", "''::ltree", "''::ltree"))
        for level in range(1, len(size.levels)):
            _level(fill, Unit, size, level)
    fill.catch_up(Unit)
    fill.close()


def _level(fill: Filler, model: Any, size: Size, level: int) -> None:
    first, above, count, over = _first(size, level), _first(size, level - 1), size.levels[level], size.levels[level - 1]
    rows = f"generate_series(0::bigint, {count - 1}) n JOIN org_unit p ON p.id = {above} + n * {over} / {count}"
    columns = _columns(f"{first} + n", level, "p.id", "p.territory_path", "p.line_path")
    if level == len(size.levels) - 1:
        bureau = f"({_units(size) - size.levels[1] + 1} + n * {size.levels[1]} / {count})"
        is_school = f"n % {_ONE_IN} = 0"
        path = f"('u1.u' || ({_first(size, 1)} + n * {size.levels[1]} / {count}) || '.u' || {bureau})::ltree"
        columns["line_parent_id"] = f"CASE WHEN {is_school} THEN {bureau} END"
        columns["line_path"] = f"(CASE WHEN {is_school} THEN {path} ELSE p.line_path END) || ('u' || ({first} + n))"
    fill.rows(model, rows, **columns)
    if level == 1:
        last = _units(size) - size.levels[1] + 1
        rows = f"generate_series(0::bigint, {count - 1}) n JOIN org_unit p ON p.id = {first} + n"
        fill.rows(model, rows, **_columns(f"{last} + n", 4, "p.id", "p.territory_path", "p.line_path"))


def _first(size: Size, level: int) -> int:
    return 1 + sum(size.levels[:level])


def _columns(unit_id: str, level: int, parent: str, territory: str, line: str) -> dict[str, str]:
    kind = ("city", "county", "town", "village", "grid")[level]
    return {
        "id": unit_id, "code": f"'T' || ({unit_id})", "name": f"'单位' || ({unit_id})", "kind": f"'{kind}'",
        "is_active": "true", "created_at": "now()", "territory_parent_id": parent,
        "territory_path": f"{territory} || ('u' || ({unit_id}))", "line_path": f"{line} || ('u' || ({unit_id}))",
    }  # fmt: skip


def _measure(size: Size) -> tuple[dict[str, float], dict[str, float]]:
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now

    chance, today = random.Random(SEED), clock.now()
    figures, peer = _below(size, chance)
    figures |= _some_moves(size, chance, today)
    then = (today - timedelta(days=400)).date()
    for level, name in ((1, "county"), (2, "town")):
        seconds = [_timed(_ids_on(unit, then)) for unit in _pick(size, level, chance)]
        figures[f"{name}_ids_400_days_ago_p95_ms"] = p95_ms(seconds)
    moved, plain = _moves(size, chance, today)
    figures |= moved
    peer |= plain
    for name in ("county", "town", "village"):
        peer[f"{name}_ids_recursive_by_ours"] = peer[f"{name}_ids_recursive_p95_ms"] / figures[f"{name}_ids_p95_ms"]
    for name in ("county", "town"):
        peer[f"{name}_rewrite_by_ours"] = peer[f"{name}_rewrite_p50_s"] / figures[f"{name}_move_p50_s"]
    return figures, peer


def _below(size: Size, chance: random.Random) -> tuple[dict[str, float], dict[str, float]]:
    from fanzha.org import queries  # noqa: PLC0415

    figures: dict[str, float] = {}
    peer: dict[str, float] = {}
    for level, name in ((1, "county"), (2, "town"), (3, "village")):
        ours, plain, found = [], [], 0
        for unit in _pick(size, level, chance):
            below, seconds = _timed_answer(queries.subtree_ids, unit)
            again, plain_seconds = _timed_answer(_recursive, unit)
            if below != again:
                raise SystemExit(f"The two ways disagree below unit {unit}.")
            found = len(below)
            ours.append(seconds)
            plain.append(plain_seconds)
        figures |= {f"{name}_ids_p95_ms": p95_ms(ours), f"{name}_units": found}
        peer[f"{name}_ids_recursive_p95_ms"] = p95_ms(plain)
    return figures, peer


def _recursive(unit_id: int) -> list[int]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(_RECURSIVE, {"unit": unit_id})
        return sorted(row[0] for row in cursor.fetchall())


def _ids_on(unit_id: int, day: Any) -> Callable[[], object]:
    from fanzha.org import queries  # noqa: PLC0415

    return lambda: queries.subtree_ids(unit_id, on=day)


def _some_moves(size: Size, chance: random.Random, at: Any) -> dict[str, float]:
    """Move villages on days of the last year, so that the tree of an earlier day is another than today's."""
    seconds = []
    for number in range(size.past_moves):
        village = _first(size, 3) + number * (size.levels[3] // size.past_moves)
        town = _first(size, 2) + chance.randrange(size.levels[2])
        day = (at - timedelta(days=1 + number % 300)).date()
        seconds.append(_timed(_move(village, town, at, day)))
    return {"village_move_p95_s": percentile(seconds, 0.95)}


def _moves(size: Size, chance: random.Random, at: Any) -> tuple[dict[str, float], dict[str, float]]:
    figures: dict[str, float] = {}
    peer: dict[str, float] = {}
    for level, name in ((1, "county"), (2, "town")):
        ours, plain = [], []
        for unit in chance.sample(range(_first(size, level), _first(size, level + 1)), size.moves):
            # A county goes below another one for once: it is the largest subtree that there is to move.
            others = [one for one in range(_first(size, 1), _first(size, 2)) if one != unit]
            ours.append(_timed(_move(unit, chance.choice(others), at, at.date())))
            plain.append(_timed(lambda unit=unit: _rewritten(unit)))
            _timed(_move(unit, 1, at, at.date()))
        figures |= {f"{name}_move_p50_s": percentile(ours, 0.5), f"{name}_move_worst_s": max(ours)}
        peer[f"{name}_rewrite_p50_s"] = percentile(plain, 0.5)
    return figures, peer


def _move(unit_id: int, parent_id: int, at: Any, day: Any) -> Callable[[], object]:
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.org import actions  # noqa: PLC0415

    by = Actor.system("benchmark")
    return lambda: actions.move_unit(
        unit_id=unit_id, territory_parent_id=parent_id, line_parent_id=None, why="试", by=by, at=at, on_date=day
    )


def _rewritten(unit_id: int) -> None:
    """Write the paths below a unit anew in the plain way, and take it back."""
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REWRITE, {"unit": unit_id})
        transaction.set_rollback(True)


def _pick(size: Size, level: int, chance: random.Random) -> Sequence[int]:
    first = _first(size, level)
    return [first + chance.randrange(size.levels[level]) for _ in range(size.rounds)]


def _timed_answer(work: Callable[[int], list[int]], unit_id: int) -> tuple[list[int], float]:
    began = time.perf_counter()
    found = work(unit_id)
    return found, time.perf_counter() - began


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
