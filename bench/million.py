"""Lists of 1,000,000 households: first and deep pages at the county, a town and a village, beside OFFSET and count(*)."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench import product
from bench.figures import p95_ms, percentile, say
from bench.fill import Filler
from bench.readers import PASSWORD, Reader, sign_in
from bench.web import Visitor
from bench.world import Size, build_county, build_people

HOUSEHOLDS, PERSONS = 1_000_000, 200_000
_LIST = "/people/households/"
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Million:
    """How many households, and how often each page is asked for."""

    households: int = HOUSEHOLDS
    persons: int = PERSONS
    rounds: int = 40


SMALL = Million(households=20_000, persons=2_000, rounds=5)


def measure(root: Path, size: Million, county: Size) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Fill the opened database and read its lists through the server; return figures, peer and world."""
    build_s = _build(size, county)
    readers = _appointed()
    peer = _plain(size, readers)
    with product.Running(root) as running:
        figures = _read(running, size, readers)
        figures["million_memory_mb"] = running.memory_mb()
    for name in ("first", "middle", "last"):
        peer[f"million_county_{name}_sql_by_page"] = (
            peer[f"million_county_{name}_sql_p95_ms"] / figures[f"million_county_{name}_p95_ms"]
        )
    world = {
        "million_households": size.households, "million_persons": size.persons, "million_rounds": size.rounds,
        "million_build_s": build_s, "million_table_mb": _table_mb(),
    }  # fmt: skip
    return figures, peer, world


def _build(size: Million, county: Size) -> float:
    fill, began = Filler(product.admin_url()), time.monotonic()
    build_county(fill, county)
    build_people(fill, Size(
        towns=county.towns, villages=county.villages, grids=county.grids, households=size.households,
        persons=size.persons, names=county.names,
    ))  # fmt: skip
    fill.close()
    seconds = time.monotonic() - began
    say(f"{size.households} households: {seconds:.0f} s")
    return seconds


def _appointed() -> dict[str, Reader]:
    """Open one account at the county, at a town and at a village; the village in the middle of the tree."""
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.org.actions import create_officer  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415

    by, now, readers = Actor.system("基准测试", origin="command line"), clock.now(), {}
    for kind, role in (("county", "director"), ("town", "town_officer"), ("village", "village_officer")):
        units = list(Unit.objects.filter(kind=kind).order_by("id"))
        unit, username = units[len(units) // 2], f"million-{kind}"
        create_officer(username=username, name="王建国", unit_id=unit.pk, role=role, from_date=date(now.year, 1, 1), by=by,
                       at=now, password=PASSWORD)  # fmt: skip
        readers[kind] = Reader(username, role, str(unit.territory_path), {})
    return readers


def _read(running: product.Running, size: Million, readers: dict[str, Reader]) -> dict[str, float]:
    browsers = {kind: sign_in(reader, running.port) for kind, reader in readers.items()}
    figures = {}
    for name, (kind, address) in _addresses(size, readers).items():
        _wake(browsers[kind], address)
        _timed(browsers[kind], address, 2)
        seconds = _timed(browsers[kind], address, size.rounds)
        figures[f"million_{name}_p50_ms"] = percentile(seconds, 0.5) * 1000
        figures[f"million_{name}_p95_ms"] = p95_ms(seconds)
    return figures


def _wake(browser: Visitor, address: str) -> None:
    """Open the line again where the server has closed it, since nothing was asked for a while."""
    with suppress(OSError):
        browser.get(address)


def _addresses(size: Million, readers: dict[str, Reader]) -> dict[str, tuple[str, str]]:
    county, village = readers["county"].path, readers["village"].path
    found = {f"{kind}_first": (kind, _LIST) for kind in readers}
    for name, share in (("middle", 0.5), ("last", 1 - _PAGE / size.households)):
        key = _key_at(county, int(size.households * share), ("unit_id", "id"))
        found[f"county_{name}"] = ("county", f"{_LIST}?after={key}")
        found[f"village_{name}"] = ("village", f"{_LIST}?after={_key_at(village, share, ('unit_id', 'id'))}")
    number = _key_at(county, size.households // 2, ("number", "id"))
    newest = _key_at(county, size.households // 2, ("-created_at", "-id"))
    return found | {
        "county_by_number": ("county", f"{_LIST}?order=number"),
        "county_by_number_middle": ("county", f"{_LIST}?order=number&after={number}"),
        "county_newest_middle": ("county", f"{_LIST}?order=newest&after={newest}"),
        "county_elders": ("county", f"{_LIST}?elder=1"),
        "village_by_number": ("village", f"{_LIST}?order=number"),
        "village_newest": ("village", f"{_LIST}?order=newest"),
        "village_elders": ("village", f"{_LIST}?elder=1"),
    }


def _key_at(path: str, place: float, fields: tuple[str, ...]) -> str:
    """Return the key of the household at a place of the order, counted or as a share of those below the path."""
    from fanzha.common.lists import keys  # noqa: PLC0415 - Django is set up by now
    from fanzha.people.models import Household  # noqa: PLC0415

    rows = Household.objects.filter(unit__territory_path__under=[path])
    count = int(place * rows.count()) if place < 1 else int(place)
    names = [name.removeprefix("-") for name in fields]
    return keys.written(rows.order_by(*fields).values_list(*names)[count])


def _timed(browser: Visitor, address: str, rounds: int) -> list[float]:
    seconds = []
    for _ in range(rounds):
        answer = browser.get(address)
        if answer.status != 200 or not answer.body.rstrip().endswith("</html>"):
            raise SystemExit(f"{address}: {answer.status}")
        seconds.append(answer.seconds)
    return seconds


def _plain(size: Million, readers: dict[str, Reader]) -> dict[str, float]:
    """Return what the plain way costs in the database alone: every row counted, pages skipped by OFFSET."""
    found: dict[str, float] = {}
    places = {"first": 0, "middle": size.households // 2, "last": size.households - _PAGE}
    with psycopg.connect(product.admin_url()) as db:
        for name, skip in places.items():
            seconds = [_once(db, readers["county"].path, skip) for _ in range(3)]
            found[f"million_county_{name}_sql_p95_ms"] = p95_ms(seconds)
        seconds = [_once(db, readers["village"].path, 0) for _ in range(5)]
        found["million_village_first_sql_p95_ms"] = p95_ms(seconds)
    return found


def _once(db: psycopg.Connection[Any], path: str, skip: int) -> float:
    rows = (
        "people_household t JOIN org_unit u ON u.id = t.unit_id "
        "WHERE u.territory_path <@ %(path)s::ltree OR u.line_path <@ %(path)s::ltree"
    )
    began = time.perf_counter()
    db.execute(f"SELECT count(*) FROM {rows}", {"path": path}).fetchall()
    db.execute(
        f"SELECT t.* FROM {rows} ORDER BY t.unit_id, t.id OFFSET {skip} LIMIT {_PAGE}", {"path": path}
    ).fetchall()
    return time.perf_counter() - began


def _table_mb() -> float:
    with psycopg.connect(product.admin_url()) as db:
        row = db.execute("SELECT pg_total_relation_size('people_household')").fetchone()
    return float(row[0]) / 2**20 if row else 0.0
