"""Analysis: its numbers are those of the rows, its scope the officer's, its small numbers hidden."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from fanzha.common.clock import CHINA

AT = datetime(2026, 11, 23, 15, 0, tzinfo=CHINA)
MONTH = {"kind": "month", "on": "2026-10-05"}


@pytest.fixture
def world(county, db):
    """Return cases of two months, drawn by chance, as plain facts beside the rows."""
    from fanzha.cases.models import Case, Payment, Victim
    from tests.builders.org import a_unit

    rng = random.Random(7)
    towns = [a_unit(f"镇{n}", below=county.root) for n in range(2)]
    villages = [a_unit(f"村{n}", below=towns[n % 2], kind="village") for n in range(4)]
    told = []
    for n in range(60):
        at = datetime(2026, 9, 1, tzinfo=CHINA) + timedelta(minutes=rng.randrange(60 * 24 * 60))
        loss = rng.choice([None, 0, 10_000, 250_000])
        happened = rng.choice([None, at - timedelta(hours=5)])
        case = Case.objects.create(
            number=f"AJ-{n}", unit=rng.choice([county.root, *towns]), state="reported", reported_at=at,
            scam_type=rng.choice(["C01", "C02", ""]), loss_fen=loss, channel="call", opened_by_name="测试",
            occurred_at=happened, contact_at=rng.choice([None, at - timedelta(hours=rng.randrange(1, 90)), at]),
            solved_at=rng.choice([None, at + timedelta(days=3)]), arrests=rng.choice([None, 2]),
        )  # fmt: skip
        home, age = rng.choice([None, *villages]), rng.choice([None, 17, 18, 44, 60, 81])
        Victim.objects.create(case=case, unit=case.unit, home_unit=home, age=age, sex=rng.choice(["男", "M", "女", ""]))
        ways = [(rng.choice(["card", "qr"]), rng.randrange(100, 900)) for _ in range(rng.randrange(3))]
        banks = [(fen, rng.choice(["", "农行", "中国农业银行清河支行", "微众银行", "王小明的账户"])) for _, fen in ways]
        for (way, fen), (_, bank) in zip(ways, banks, strict=True):
            Payment.objects.create(case=case, unit=case.unit, amount_fen=fen, way=way, payee_bank=bank)
        told.append({
            "case": case, "home": home, "age": age, "loss": loss, "day": at.date(), "at": happened, "banks": banks,
        })  # fmt: skip
    return told


def ask(**said):
    from fanzha.cases.queries.analysis import read_asked

    return read_asked({**MONTH, **said}, AT.date())


def counts_of(table):
    return {line.label: line.total.count for line in table.lines}


def in_october(world):
    return [one for one in world if date(2026, 10, 1) <= one["day"] < date(2026, 11, 1)]


def naive(world, key):
    return Counter(key(one) for one in in_october(world))


def cross_of(actor, **said):
    from fanzha.cases.queries.analysis_cross import cross

    return cross(actor, ask(**said), AT.date())


def band(age):
    if age is None:
        return "没有问到"
    return "18岁以下" if age < 18 else "18-29岁" if age < 30 else "30-44岁" if age < 45 else "60岁及以上"


def test_cross_table_holds_the_same_numbers_as_the_rows(world, duty):
    by_age = naive(world, lambda one: (one["case"].scam_type, band(one["age"])))

    table = cross_of(duty, rows="type", columns="age")

    shown = {
        (line.cells[at].where["type"].replace("-", ""), column): line.cells[at].count
        for line in table.lines for at, column in enumerate(table.columns) if line.cells[at].where
    }  # fmt: skip
    assert shown == dict(by_age)
    assert table.total.count == len(in_october(world))


BANKS = {"农行": "农业银行", "中国农业银行清河支行": "农业银行", "微众银行": "微众银行"}


def main_bank(one):
    sums = Counter()
    for fen, bank in one["banks"]:
        sums[bank] += fen
    written = min((bank for bank in sums if bank), key=lambda bank: (-sums[bank], bank), default="")
    return BANKS.get(written, "其他银行（认不出名称）") if written else "没有问到"


def test_banks_of_payees_are_one_however_they_are_written_and_unknown_words_stay_out_of_sight(world, desk, duty):
    from fanzha.cases.views.analysis import rows_url

    table = cross_of(duty, rows="bank", columns="way")
    page = desk.get(reverse("cases:analysis"), {**MONTH, "rows": "bank"}).content.decode()

    assert counts_of(table) == dict(naive(world, main_bank))
    assert "王小明" not in page
    for line in table.lines:
        assert desk.get(rows_url(table.asked, line.total.where)).context["listed"].count == line.total.count


def test_the_bank_of_a_counted_row_follows_its_payment(world):
    from fanzha.cases.models import CaseFact, Payment

    case = world[0]["case"]
    row = Payment.objects.create(case=case, unit=case.unit, amount_fen=10_000_000, way="card", payee_bank="建行")
    assert CaseFact.objects.get(pk=case.pk).bank == "建行"

    Payment.objects.filter(pk=row.pk).update(payee_bank="交行")

    assert CaseFact.objects.get(pk=case.pk).bank == "交行"


def test_losses_that_nobody_named_are_counted_apart_and_not_as_nought(world, duty):
    losses = [one["loss"] for one in in_october(world)]

    total = cross_of(duty).total

    assert (total.fen, total.unknown) == (sum(one or 0 for one in losses), losses.count(None))


def test_places_roll_up_to_towns_and_what_has_none_stands_apart(world, duty):
    def town(one):
        place = one["home"] or one["case"].unit
        return {"village": lambda: place.territory_parent.name, "town": lambda: place.name}.get(
            place.kind, lambda: "没有定到乡镇"
        )()

    assert counts_of(cross_of(duty, rows="town")) == dict(naive(world, town))


def test_every_figure_opens_exactly_its_rows(world, desk, duty):
    from fanzha.cases.views.analysis import rows_url

    for rows, columns in (("town", "age"), ("week", "sex"), ("weekday", "bank"), ("village", "town")):
        table = cross_of(duty, rows=rows, columns=columns)
        for line in table.lines[:3]:
            for cell in line.cells:
                if cell.where is not None:
                    listed = desk.get(rows_url(table.asked, cell.where)).context["listed"]
                    assert listed.count == cell.count, (rows, columns, line.label)


def test_hours_are_those_of_chinese_clocks(world, duty):
    from fanzha.cases.queries.analysis_profile import hours

    want = Counter((one["at"].weekday(), one["at"].hour) for one in in_october(world) if one["at"])

    found = hours(duty, ask())

    shown = {(d, h): n for d, row in enumerate(found.counts) for h, n in enumerate(row) if n}
    assert shown == dict(want)
    assert found.unknown == sum(one["at"] is None for one in in_october(world))


def test_the_funnel_of_the_database_is_the_plain_one_over_the_rows(world, duty):
    from fanzha.cases.models import CaseFact
    from fanzha.cases.queries.analysis_stages import STAGES, stages
    from fanzha.core.metrics.funnel import funnel

    rows = CaseFact.objects.filter(day__month=10).values(*STAGES)
    plain = funnel(rows, list(STAGES))

    found = stages(duty, ask())

    assert plain.stages[1].out_of_order
    for one, want in zip(found.stages, plain.stages, strict=True):
        assert (one.came, one.timed, one.dropped, one.out_of_order) == (
            want.came, want.timed, want.dropped, want.out_of_order
        )  # fmt: skip
        assert quarters(one.minutes) == quarters(want.minutes)
    assert (found.cases, found.empty) == (plain.cases, plain.empty)
    assert quarters(found.whole_minutes) == quarters(plain.whole_minutes)


def quarters(found):
    return found and (found.count, pytest.approx(found.low), pytest.approx(found.median), pytest.approx(found.high))


def test_targets_count_what_a_loop_over_the_cases_counts(world, duty):
    from fanzha.cases.queries.analysis_targets import targets

    def of(month):
        told = [one for one in world if one["day"].month == month]
        solved = [one["case"] for one in world if one["case"].solved_at and one["case"].solved_at.month == month]
        return {
            "cases_down": len(told), "loss_down": sum(one["loss"] or 0 for one in told), "solved_up": len(solved),
            "arrests_up": sum(case.arrests or 0 for case in solved),
        }  # fmt: skip

    lines = {line.name: line for line in targets(duty, ask(), AT.date()).lines}

    want = of(10)
    assert lines["发案数下降（两降）"].now == want["cases_down"]
    assert lines["损失数下降（两降）"].now == want["loss_down"]
    assert lines["损失数下降（两降）"].unknown == [one["loss"] for one in in_october(world)].count(None)
    assert lines["破案数上升（两升）"].now == want["solved_up"]
    assert lines["抓获数上升（两升）"].now == want["arrests_up"]


def test_an_officer_of_a_town_counts_the_cases_of_the_town_alone(world):
    from tests.builders.org import an_actor

    town = next(one["case"].unit for one in world if one["case"].unit.kind == "town")
    own = [one for one in in_october(world) if one["case"].unit == town]

    assert cross_of(an_actor(town, "town_officer")).total.count == len(own)


def test_who_sees_no_cases_gets_no_small_number_no_loss_and_no_rows(world, client):
    from tests.builders.org import an_actor, an_officer, signed_in

    village = next(one["home"] for one in world if one["home"])
    actor = an_actor(village, "village_officer")
    own = [one for one in in_october(world) if one["home"] == village]

    table = cross_of(actor, rows="type")
    page = signed_in(client, an_officer(village, "village_officer")).get(reverse("cases:analysis"), MONTH)

    assert own
    shown = [cell for line in table.lines for cell in [line.total, *line.cells]]
    assert all(cell.count is None or cell.count >= 5 or cell.count == 0 for cell in shown)
    assert {cell.fen for cell in shown} == {None}
    assert {cell.where for cell in shown} == {None}
    assert page.status_code == 200
    assert "小数已保护" in page.content.decode()
    assert client.get(reverse("cases:analysis_rows")).status_code == 403


def test_the_counted_row_follows_the_case_and_a_moved_person_is_mended_at_night(world, duty):
    from fanzha.cases.actions.analysis import mend_all_facts
    from fanzha.cases.models import CaseFact, Payment

    case = world[0]["case"]
    case.scam_type = "C07"
    case.save(update_fields=["scam_type"])
    Payment.objects.create(case=case, unit=case.unit, amount_fen=10_000_000, way="crypto")
    case.victims.update(age=33)

    fact = CaseFact.objects.get(pk=case.pk)

    assert (fact.scam_type, fact.way, fact.age) == ("C07", "crypto", 33)
    assert mend_all_facts() == 0
    CaseFact.objects.filter(pk=case.pk).update(age=1)
    assert mend_all_facts() == 1
    assert CaseFact.objects.get(pk=case.pk).age == 33


def test_a_deleted_case_leaves_no_counted_row(world):
    from fanzha.cases.models import Case, CaseFact

    pk = world[1]["case"].pk
    world[1]["case"].payment_rows.all().delete()
    world[1]["case"].victims.all().delete()

    Case.objects.filter(pk=pk).delete()

    assert not CaseFact.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("name", ["analysis", "analysis_time", "analysis_victims", "analysis_map", "analysis_rising",
                                  "analysis_targets", "analysis_rows"])  # fmt: skip
@pytest.mark.parametrize("said", [{}, MONTH, {"kind": "free", "since": "2026-09-01", "until": "2026-10-31"},
                                  {"kind": "x", "on": "9999-12-31", "age": "²", "place": "zz", "hour": "-"},
                                  {"kind": "year", "rows": "month", "measure": "loss"},
                                  {"rows": "village", "columns": "month", "kind": "quarter"}])  # fmt: skip
def test_every_page_answers_whatever_is_asked(world, desk, name, said):
    assert desk.get(reverse(f"cases:{name}"), said).status_code == 200


def test_pages_without_cases_say_so(desk):
    for name in ("analysis", "analysis_time", "analysis_victims", "analysis_map", "analysis_rising"):
        assert "fz-empty" in desk.get(reverse(f"cases:{name}")).content.decode(), name


def test_a_free_span_is_not_compared_and_says_why(world, desk):
    page = desk.get(reverse("cases:analysis"), {"kind": "free", "since": "2026-09-01", "until": "2026-10-31"})

    assert "自选起止没有“上期”" in page.content.decode()


def test_a_question_is_kept_once_and_changed_as_the_next_version(world, desk):
    from fanzha.cases.queries.analysis_kept import definitions
    from tests.builders.org import an_actor

    said = {"name": "按镇看刷单", "is_shared": "on", "rows": "town", "type": "C01", "kind": "month"}
    for changed in (said, said, said | {"type": "C02"}):
        desk.post(reverse("cases:analysis_keep"), changed)

    kept = definitions(an_actor(world[0]["case"].unit.territory_parent or world[0]["case"].unit, "director"))

    assert [(one.name, one.version, one.filters["type"]) for one in kept] == [("按镇看刷单", 2, "C02")]
    opened = desk.get(reverse("cases:analysis_kept", args=[kept[0].id]))
    assert "type=C02" in opened.url
    desk.post(reverse("cases:analysis_end", args=[kept[0].id]))
    desk.get(reverse("cases:analysis"))  # says what was saved
    assert "按镇看刷单" not in desk.get(reverse("cases:analysis")).content.decode()


def test_what_rose_is_kept_once_and_set_aside_with_a_reason(county, desk, duty):
    from fanzha.cases.actions.analysis_rises import keep_rises
    from fanzha.cases.models import Case, RisingFinding

    def case(n, day, kind):
        Case.objects.create(number=f"R-{n}", unit=county.root, state="reported", scam_type=kind, channel="call",
                            reported_at=datetime(2026, 11, 16, 9, tzinfo=CHINA) + timedelta(days=day),
                            opened_by_name="测试")  # fmt: skip

    for n in range(180):
        case(n, -n - 1, "C01")
    for n in range(15):
        case(1000 + n, n % 7, "C09")
    assert keep_rises(at=AT) > 0
    assert keep_rises(at=AT) == 0
    row = RisingFinding.objects.get(mark__contains="type=C09")
    page = desk.get(reverse("cases:analysis_rising")).content.decode()
    assert "100 次" in page
    assert "5 次会误报" in page

    address = reverse("cases:analysis_dismiss", args=[row.pk])
    desk.post(address, {"why": "无", "version": row.version})
    assert RisingFinding.objects.get(pk=row.pk).dismissed_at is None
    desk.post(address, {"why": "集中补录的旧案", "version": row.version})
    desk.post(address, {"why": "另一个理由", "version": row.version})

    row.refresh_from_db()
    assert row.why == "集中补录的旧案"
    assert row.version == 2


def test_repeat_victims_are_masked_and_open_their_cases(county, desk, duty):
    from fanzha.cases.models import Case
    from fanzha.cases.queries.analysis_profile import repeats
    from fanzha.people.actions import ensure_person
    from tests.builders.org import SYSTEM

    person = ensure_person(unit_id=county.root.pk, name="赵小花", phone="13900001111", source="case", by=SYSTEM, at=AT)
    for n, day in enumerate((1, 40)):
        Case.objects.create(number=f"P-{n}", unit=county.root, state="reported", channel="call", person=person,
                            reported_at=datetime(2026, 9, 5, 9, tzinfo=CHINA) + timedelta(days=day),
                            opened_by_name="测试")  # fmt: skip

    found = repeats(duty, ask())
    page = desk.get(reverse("cases:analysis_victims"), MONTH).content.decode()

    assert [(one.times, one.name) for one in found.listed] == [(2, "赵**")]
    assert "赵小花" not in page
    assert desk.get(reverse("cases:analysis_rows"), {"person": person.pk}).context["listed"].count == 2


def test_repeats_are_those_of_the_plain_list_of_all_cases(world, duty):
    from fanzha.cases.models import CaseFact
    from fanzha.cases.queries.analysis_profile import repeats
    from fanzha.core.metrics.repeats import Incident, repeat_victims

    rng = random.Random(3)
    for fact in CaseFact.objects.order_by("pk"):
        who = rng.choice([None, *range(25)])
        CaseFact.objects.filter(pk=fact.pk).update(person_key=who, household_key=None if who is None else who % 9)
    rows = list(CaseFact.objects.filter(person_key__isnull=False))

    def plain(key):
        known = {getattr(one, key) for one in rows if one.day.month == 10}
        told = [Incident(str(getattr(one, key)), one.reported_at, one.scam_type, one.pk) for one in rows
                if getattr(one, key) in known]  # fmt: skip
        return repeat_victims(told, apart=timedelta(days=3))

    found = repeats(duty, ask())

    want = plain("person_key")
    assert (found.persons.repeated, found.persons.pairs) == (want.repeated, want.pairs)
    assert found.persons.gap_days == want.gap_days
    assert found.persons.victims == want.victims > len(want.repeated) > 0
    assert found.households == len(plain("household_key").repeated) > 0


@pytest.mark.parametrize(("now", "base", "per_cent", "state"), [
    (80, 100, 20, "reached"), (81, 100, 20, "missed"), (79, 100, 20, "reached"), (5, 0, 20, "no_base"),
    (100, 100, 0, "missed"), (99, 100, 0, "reached"),
])  # fmt: skip
def test_a_target_is_reached_at_its_very_edge(now, base, per_cent, state):
    from fanzha.cases.queries.analysis_targets import state_of
    from fanzha.core.metrics.comparison import Basis, compare, plan_comparison
    from fanzha.core.values import Period

    plan = plan_comparison(
        Period.parse("2026-05"), Basis.A_YEAR_AGO, today=date(2026, 11, 1), records_from=date(2020, 1, 1)
    )

    assert state_of({"way": "down", "per_cent": per_cent}, compare(plan, now, base)) == state


def a_map(code):
    import json

    ring = [[100, 30], [100.1, 30], [100.1, 30.1], [100, 30]]
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_the_countys_own_map_is_loaded_by_an_administrator_and_drawn(county, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.builders.org import a_unit, an_officer, signed_in

    village = a_unit("河东村", below=a_unit("河口镇", below=county.root), kind="village")
    browser = signed_in(client, an_officer(county.root, "administrator"))
    wrong = browser.post(reverse("cases:analysis_load_map"), {
        "file": SimpleUploadedFile("a.json", a_map("nobody")), "property": "code"})  # fmt: skip
    right = browser.post(reverse("cases:analysis_load_map"), {
        "file": SimpleUploadedFile("a.json", a_map(village.code)), "property": "code"})  # fmt: skip
    page = signed_in(client, an_officer(county.root, "duty_officer")).get(reverse("cases:analysis_map"))

    assert wrong.status_code == 409
    assert "对不上" in wrong.content.decode()
    assert right.status_code == 302
    assert "<path" in page.content.decode()
    assert "河东村" in page.content.decode()


def test_a_quiet_half_year_after_a_long_history_rises_nowhere(county, desk, duty):
    from fanzha.cases.models import Case
    from fanzha.cases.queries.analysis_rising import rising
    from fanzha.core.metrics.spans import Span

    Case.objects.create(number="O-1", unit=county.root, state="reported", channel="call", opened_by_name="测试",
                        reported_at=datetime(2023, 1, 1, tzinfo=CHINA))  # fmt: skip

    found = rising(duty, Span(date(2026, 11, 16), date(2026, 11, 23)))

    assert found.found == ()
    assert desk.get(reverse("cases:analysis_rising")).status_code == 200
