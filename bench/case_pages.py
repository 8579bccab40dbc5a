"""Pages of case analysis over 100,000 cases, through the server, beside the plain loop over the same rows."""

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from bench import product
from bench.figures import p95_ms, say
from bench.fill import Filler
from bench.readers import PASSWORD, Reader, sign_in
from bench.web import Visitor
from bench.world import SMALL, Size, build_county, build_people

CASES, YEARS, ROUNDS = 100_000, 3, 20
_ASKED = {
    "cross_month": "kind=month&rows=type&columns=age",
    "cross_year": "kind=year&rows=type&columns=age",
    "cross_year_place": "kind=year&rows=town&columns=way",
    "compared_year": "kind=year&rows=village",
    "time_year": "kind=year&rows=month&measure=loss",
}
_PAGES = {"hours": "time", "victims": "victims", "map": "map", "rising": "rising", "targets": "targets"}


def measure(root: Path, *, quick: bool) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Fill the opened database and read every page of analysis; return figures, peer and world."""
    cases, rounds = (2_000, 2) if quick else (CASES, ROUNDS)
    rebuild_s = _build(cases, SMALL if quick else Size())
    reader = _appointed()
    loop_s, counted = _plain_loop()
    figures: dict[str, float] = {"pages_facts_rebuilt_s": rebuild_s}
    every: list[float] = []
    with product.Running(root) as running:
        browser = sign_in(reader, running.port)
        for name, address in _addresses().items():
            _timed(browser, address, 1)
            seconds = _timed(browser, address, rounds)
            every += seconds
            figures[f"pages_{name}_p95_ms"] = p95_ms(seconds)
            say(f"{name}: p95 {p95_ms(seconds)} ms")
    figures["pages_p95_ms"] = p95_ms(every)
    world = {"pages_cases": cases, "pages_rounds": rounds, "pages_cases_of_the_year": counted, "pages_years": YEARS}
    return figures, {"pages_plain_loop_ms": loop_s * 1000}, world


def _year() -> int:
    """Return the last whole year: the register ends today, so that the year before it is whole too."""
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now

    return clock.now().year - 1


def _addresses() -> dict[str, str]:
    year = _year()
    on = f"on={year}-05-05"
    found = {name: f"/cases/analysis/?{query}&{on}" for name, query in _ASKED.items()}
    found |= {name: f"/cases/analysis/{page}/?kind=year&{on}" for name, page in _PAGES.items()}
    rows = f"since={year}-01-01&until={year}-12-31&type=C01&age=2"
    return found | {"rows_year": f"/cases/analysis/rows/?{rows}"}


def _build(cases: int, county: Size) -> float:
    """Fill the register; return how long it takes to write all counted rows anew."""
    from fanzha.cases.models import Case, Payment, Victim  # noqa: PLC0415 - Django is set up by now
    from fanzha.org.models import Unit  # noqa: PLC0415

    fill = Filler(product.admin_url())
    build_county(fill, county)
    build_people(fill, county)
    homes = list(Unit.objects.filter(kind="village").order_by("id").values_list("pk", flat=True))
    first, last = homes[0], homes[-1]
    at = f"now() - ({cases} - n) * interval '1 day' * {YEARS * 365} / {cases}"
    every = f"generate_series(1::bigint, {cases}) n"
    # Four in five are known persons, spread over the county by chance: about one in twenty was a victim before.
    person = f"1 + abs(hashint8(n * 23)) % {county.persons}"
    fill.rows(
        Case, every, id="n", number="'AJ' || lpad(n::text, 9, '0')", unit_id="1",
        person_id=f"CASE WHEN n % 5 > 0 THEN {person} END",
        state="CASE WHEN n % 20 = 0 THEN 'solved' WHEN n % 50 = 1 THEN 'reported' ELSE 'closed' END",
        closed_at=f"CASE WHEN n % 20 > 0 AND n % 50 <> 1 THEN least({at} + interval '90 days', now()) END",
        solved_at=f"CASE WHEN n % 20 = 0 THEN least({at} + interval '60 days', now()) END",
        scam_type="'C' || lpad((1 + abs(hashint8(n)) % 14)::text, 2, '0')",
        loss_fen="CASE WHEN n % 9 = 0 THEN NULL ELSE abs(hashint8(n * 3)) % 5000000 END", reported_at=at,
        occurred_at=f"{at} - interval '1 minute' * (abs(hashint8(n * 5)) % 4000)",
        contact_at=f"{at} - interval '1 minute' * (4000 + abs(hashint8(n * 7)) % 40000)", channel="'call'",
        opened_by_name="'基准'",
        origin_level="''", leak_source="''", contact_way="''",
    )  # fmt: skip
    fill.rows(
        Victim, every, id="n", case_id="n", unit_id="1", home_unit_id=f"{first} + abs(hashint8(n * 11)) % ({last - first + 1})",
        age="18 + abs(hashint8(n * 13)) % 70", sex="CASE WHEN n % 2 = 0 THEN '男' ELSE '女' END",
        occupation="(ARRAY['farmer','worker','student','retired'])[1 + n % 4]",
    )  # fmt: skip
    banks = (
        "ARRAY['农业银行', '建行清河支行', '中国邮政储蓄银行', '', '工商银行', '某某村镇银行', '招商银行股份有限公司']"
    )
    fill.rows(
        Payment, f"generate_series(1::bigint, {cases * 2}) n", id="n", case_id="(n + 1) / 2", unit_id="1",
        amount_fen="1 + abs(hashint8(n)) % 1000000", is_told="true", way="(ARRAY['card','qr','third_party','cash'])[1 + abs(hashint8(n)) % 4]",
        payee_bank=f"({banks})[1 + abs(hashint8(n * 19)) % 7]",
    )  # fmt: skip
    fill.db.execute("ANALYZE")
    began = time.monotonic()
    fill.db.execute("INSERT INTO cases_casefact SELECT * FROM cases_facts(0, 9223372036854775807)")
    seconds = time.monotonic() - began
    fill.close()
    say(f"{cases} cases counted anew in {seconds:.1f} s")
    return seconds


def _appointed() -> Reader:
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.org.actions import create_officer  # noqa: PLC0415

    by, now = Actor.system("基准测试", origin="command line"), clock.now()
    create_officer(username="case-pages", name="王建国", unit_id=1, role="director", from_date=date(2020, 1, 1), by=by,
                   at=now, password=PASSWORD)  # fmt: skip
    return Reader("case-pages", "director", "u1", {})


def _plain_loop() -> tuple[float, int]:
    """Count type by age of one year as a first attempt would: rows with their victims and payments, in a loop."""
    from fanzha.cases.models import Case  # noqa: PLC0415 - Django is set up by now

    began = time.monotonic()
    rows: Any = Case.objects.filter(reported_at__year=_year()).prefetch_related("victims", "payment_rows")
    found: Counter[tuple[str, int]] = Counter()
    for case in rows:
        victim = next(iter(case.victims.all()), None)
        found[case.scam_type, (victim.age or 0) // 15 if victim else 0] += 1
    return time.monotonic() - began, sum(found.values())


def _timed(browser: Visitor, address: str, rounds: int) -> list[float]:
    seconds = []
    for _ in range(rounds):
        answer = browser.get(address)
        if answer.status != 200 or not answer.body.rstrip().endswith("</html>"):
            raise SystemExit(f"{address}: {answer.status}")
        seconds.append(answer.seconds)
    return seconds
