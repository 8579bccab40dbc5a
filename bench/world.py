"""A county of the size that the figures are promised for: units, officers, households, persons, five million touches."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.fill import Filler, one_of, sealed

SEED = 20_261_123
_FIRST_GRID = 1000  # the id before that of the first grid; villages and towns have smaller ones
_FIRST_VILLAGE = 100
_BUREAU = 60
_STATION = 60  # added to a town's number
_MONTHS = 36  # how far the ledger reaches back
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = "秀英桂兰建国志强丽华玉珍海燕永红春梅文斌晓东国庆素芬小军淑琴德才雪莲金凤立新翠花福贵卫东爱民"
_STREETS = ("河东街", "柳林路", "文庙巷", "南关大道", "杨树沟", "石桥路", "向阳街", "站前路")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    towns: int = 20
    villages: int = 400
    grids: int = 4_000
    households: int = 250_000
    persons: int = 800_000
    touches: int = 5_000_000
    alerts: int = 20_000
    names: int = 4_000


SMALL = Size(towns=3, villages=12, grids=48, households=1_500, persons=4_000, touches=20_000, alerts=400, names=200)


def build_county(fill: Filler, size: Size) -> None:
    """Make units with both paths, and an officer at each of them who goes to doors."""
    from fanzha.org.models import Officer, Population, Post, Unit  # noqa: PLC0415 - Django is set up by now

    for rows, columns in _units(size):
        paths = {"created_at": "now()", "is_active": "true"}
        fill.rows(Unit, rows, **paths, **columns)
    fill.catch_up(Unit)
    fill.rows(
        Population, "org_unit u WHERE kind IN ('town', 'village')", unit_id="u.id", residents="2000", households="600",
        year="extract(year FROM now())",
    )  # fmt: skip
    field = "org_unit u WHERE kind IN ('grid', 'village', 'town')"
    fill.rows(
        Officer, field, username="'w' || u.id", password="'!'", name=one_of(_names(size.names), "u.id"),
        created_at="now()",
    )  # fmt: skip
    fill.rows(
        Post, f"org_officer o JOIN {field.replace(' WHERE', ' ON o.username = $$w$$ || u.id WHERE')}",
        officer_id="o.id", unit_id="u.id", from_date="'2020-01-01'",
        role="CASE u.kind WHEN 'grid' THEN 'grid_worker' WHEN 'village' THEN 'village_officer' ELSE 'town_officer' END",
    )  # fmt: skip


def _units(size: Size) -> list[tuple[str, dict[str, str]]]:
    town = f"(2 + (n - 1) / {size.villages // size.towns})"
    village = f"({_FIRST_VILLAGE} + 1 + (n - 1) / {size.grids // size.villages})"
    town_of_village = f"(2 + ({village} - {_FIRST_VILLAGE} - 1) / {size.villages // size.towns})"
    station = f"{_STATION} + n"
    return [
        ("generate_series(1::bigint, 1) n", _unit("1", "'清河县'", "county", None, "")),
        (f"generate_series(1::bigint, {size.towns}) n", _unit("1 + n", "'第' || n || '镇'", "town", "1", "u1.")),
        ("generate_series(1::bigint, 1) n", _unit(str(_BUREAU), "'清河县公安局'", "police", "1", "u1.")),
        (
            f"generate_series(1::bigint, {size.towns}) n",
            _unit(station, "'第' || n || '镇派出所'", "police", "1 + n", "u1.u' || (1 + n) || '.", line=_BUREAU),
        ),
        (
            f"generate_series(1::bigint, {size.villages}) n",
            _unit(f"{_FIRST_VILLAGE} + n", "'第' || n || '村'", "village", town, f"u1.u' || {town} || '."),
        ),
        (
            f"generate_series(1::bigint, {size.grids}) n",
            _unit(
                f"{_FIRST_GRID} + n", "'第' || n || '网格'", "grid", village,
                f"u1.u' || {town_of_village} || '.u' || {village} || '.",
            ),
        ),
    ]  # fmt: skip


def _unit(
    unit_id: str, name: str, kind: str, parent: str | None, above: str, line: int | None = None
) -> dict[str, str]:
    """Return the columns of one sort of unit; `above` is the path of the parent, open at its end, inside quotes."""
    path = f"('{above}u' || ({unit_id}))::ltree"
    return {
        "id": unit_id, "code": f"'99' || lpad(({unit_id})::text, 10, '0')", "name": name, "kind": f"'{kind}'",
        "territory_parent_id": parent or "NULL", "line_parent_id": str(line) if line else "NULL",
        "territory_path": path, "line_path": f"('u1.u{line}.u' || ({unit_id}))::ltree" if line else path,
    }  # fmt: skip


def build_people(fill: Filler, size: Size) -> None:
    """Make households door by door and the persons behind them, every value encrypted as the product does."""
    from fanzha.people.models import Household, Person  # noqa: PLC0415 - Django is set up by now

    _pools(fill, size)
    unit = f"{_FIRST_GRID} + 1 + (n - 1) * {size.grids} / {size.households}"
    with fill.without_indexes("people_household"):
        fill.rows(
            Household, f"generate_series(1::bigint, {size.households}) n JOIN bench.address a ON a.i = bench.pick(n, 11, 500)",
            id="n", unit_id=unit, number="'H' || lpad(n::text, 7, '0')", address="a.sealed_household",
            size="bench.pick(n, 12, 6)", has_elder_alone="bench.r(n, 13) < 0.06", created_at="now()",
        )  # fmt: skip
    fill.catch_up(Household)
    with fill.without_indexes("people_person"):
        fill.rows(
            Person,
            f"(SELECT n, 1 + (n - 1) * {size.households} / {size.persons} AS h "
            f"FROM generate_series(1::bigint, {size.persons}) n) p "
            f"JOIN bench.name m ON m.i = bench.pick(n, 21, {size.names}) "
            "JOIN bench.phone f ON f.i = bench.pick(n, 22, 5000) "
            "JOIN bench.address a ON a.i = bench.pick(h, 11, 500)",
            **_person(unit.replace("n", "h")),
        )
    fill.catch_up(Person)


def _person(unit: str) -> dict[str, str]:
    return {
        "id": "n", "pseudonym": "md5('person' || n)::uuid", "unit_id": unit, "household_id": "h",
        "name": "m.sealed", "name_index": "m.index", "name_pairs": "m.pairs",
        "phone": "f.sealed", "phone_index": "bench.code('phone', n)", "phone_last4": "f.last4",
        "id_number": "f.sealed_id", "id_index": "bench.code('id', n)", "id_last4": "bench.code('last', mod(n, 9999))",
        "address": "a.sealed", "birth_year": "1935 + bench.pick(n, 23, 80)", "source": "'import'",
        "sex": "CASE WHEN bench.r(n, 24) < 0.5 THEN 'M' ELSE 'F' END", "created_at": "now()",
    }  # fmt: skip


def _names(count: int) -> list[str]:
    chance = random.Random(SEED)
    return [chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2)))) for _ in range(count)]


def _pools(fill: Filler, size: Size) -> None:
    """Make the values that persons share: true ciphertexts, so that pages decrypt, and true blind indexes."""
    from fanzha.common import crypto  # noqa: PLC0415 - Django is set up by now
    from fanzha.people.models import Household, Person  # noqa: PLC0415

    chance = random.Random(SEED)
    names = [
        (sealed(Person, "name", name), crypto.blind("name", name), crypto.blind_pairs("name", name))
        for name in _names(size.names)
    ]
    fill.table("name", "sealed bytea, index text, pairs text[]", names)
    phones = [f"139{chance.randrange(10**8):08d}" for _ in range(5000)]
    ids = [f"990101{chance.randrange(1935, 2015)}0101{chance.randrange(10**4):04d}" for _ in range(5000)]
    fill.table(
        "phone", "sealed bytea, last4 text, sealed_id bytea",
        [
            (sealed(Person, "phone", phone), crypto.blind("phone.last4", phone[-4:]), sealed(Person, "id_number", number))
            for phone, number in zip(phones, ids, strict=True)
        ],
    )  # fmt: skip
    addresses = [f"{chance.choice(_STREETS)} {chance.randrange(1, 200)} 号 {i} 单元" for i in range(1, 501)]
    fill.table(
        "address", "sealed bytea, sealed_household bytea",
        [(sealed(Person, "address", one), sealed(Household, "address", one)) for one in addresses],
    )  # fmt: skip


def build_touches(fill: Filler, size: Size, now: datetime) -> None:
    """Make the ledger: three years of touches, each with its key, one in two hundred a reversal."""
    from fanzha.touches.models import Touch, TouchKey  # noqa: PLC0415 - Django is set up by now

    first = now - timedelta(days=30 * _MONTHS)
    fill.db.execute("SELECT touches_ensure_partitions(%s, %s)", [first.date(), _MONTHS + 5])
    # Every two-hundredth takes back the one before it, whose time, kind and target it therefore carries.
    rows = (
        f"(SELECT n, b, bench.pick(b, 31, {size.persons}) AS p, bench.r(b, 32) AS aim FROM (SELECT n, "
        f"CASE WHEN mod(n, 200) = 0 THEN n - 1 ELSE n END AS b FROM generate_series(1::bigint, {size.touches}) n) i) t "
        f"CROSS JOIN LATERAL (SELECT 1 + (p - 1) * {size.households} / {size.persons} AS h) d"
    )
    seconds = (now - first).total_seconds() / size.touches
    with fill.without_indexes("touches_touch"):
        fill.rows(
            Touch, rows, **_touch(Touch, size, f"'{first.isoformat()}'::timestamptz + b * interval '{seconds} s'")
        )
    fill.db.execute(f"SELECT setval('touches_touch_id_seq', {size.touches})")
    with fill.without_indexes("touches_touchkey"):
        source = "touches_touch t"
        fill.rows(TouchKey, source, source="t.source", source_ref="t.source_ref", touch_id="t.id", touch_at="t.at")


def _touch(touch: Any, size: Size, at: str) -> dict[str, str]:
    shown = "'" + "\\x" + sealed(touch, "shown_text", "不给陌生人转账，拿不准就打 96110。").hex() + "'::bytea"
    nothing = "'" + "\\x" + sealed(touch, "shown_text", "").hex() + "'::bytea"
    kinds = ("visit", "visit", "receipt", "sms", "sms", "relay", "lecture", "call", "pledge", "quiz")
    back = "mod(n, 200) = 0"
    return {
        "id": "n", "at": at, "recorded_at": at, "kind": one_of(kinds, "bench.pick(b, 33, 10)"),
        "channel": "'hand'", "unit_id": f"{_FIRST_GRID} + 1 + (h - 1) * {size.grids} / {size.households}",
        "person_id": "CASE WHEN aim < 0.7 THEN p END", "household_id": "CASE WHEN aim >= 0.7 THEN h END",
        "material": "'notice-2026'", "material_version": "'3'",
        "shown_text": f"CASE WHEN aim < 0.4 THEN {shown} ELSE {nothing} END",
        "shown_hash": "CASE WHEN aim < 0.4 THEN repeat('ab', 32) ELSE '' END",
        "proof_hash": "CASE WHEN aim < 0.3 THEN md5('proof' || n) ELSE '' END",
        "officer_id": f"bench.pick(h, 34, {size.grids})", "officer_name": "'网格员'",
        "source": f"CASE WHEN {back} THEN 'reversal' ELSE 'import' END",
        "source_ref": f"CASE WHEN {back} THEN 'reverse:' || (n - 1) ELSE 'row:' || n END",
        "reverses_id": f"CASE WHEN {back} THEN n - 1 END",
    }  # fmt: skip
