import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from fanzha.common import clock
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Officer, OneTimeCode, Post, Unit
from tests.builders.imports import imported
from tests.builders.org import AT, PASSWORD, actor_of, an_actor, an_officer, signed_in

LATER = AT + timedelta(days=14)


@pytest.fixture
def admin(county):
    return an_officer(county.root, Role.ADMINISTRATOR, name="韩某")


@pytest.fixture
def office(client, admin):
    return signed_in(client, admin)


def officers(county, *rows, **more):
    content = "\n".join(["账号,姓名,电话,单位编码,岗位,职务,开始日期", *rows]).encode()
    return imported(county.root, content, kind="officers", **more)


def newcomers(county, number=3):
    rows = [f"new.{n},陈{n},,330999101201,网格员,,2026-11-01" for n in range(number)]
    return officers(county, *rows)


def give(county, by, unit=None):
    return actions.give_codes(unit_id=(unit or county.root).pk, why="新账号", by=by, at=AT)


def enter(username, password, client=None):
    client = client or Client()
    return client, client.post("/org/sign-in/", {"username": username, "password": password})


def test_officers_from_a_file_come_once_however_often_it_is_sent(county):
    first = newcomers(county)
    again = newcomers(county, 4)

    assert (first.state, again.state) == ("done", "done")
    assert Officer.objects.filter(username__startswith="new.").count() == 4
    assert (again.added, again.same) == (1, 3)
    assert Post.objects.filter(officer__username__startswith="new.").count() == 4


def test_a_post_that_begins_later_comes_once_too(county):
    row = "new.9,陈九,,330999101201,网格员,,2026-12-01"

    again = [officers(county, row), officers(county, row, "")][1]

    assert (again.same, again.refused) == (1, 0)


def test_a_row_that_cannot_stand_is_refused_and_the_others_are_taken(county):
    batch = officers(
        county, "new.1,陈一,1380000,330999101201,网格员,,", "new.2,陈二,,NOWHERE,网格员,,", "new.3,陈三,,JYJ,皇帝,,",
        "new.4,陈四,,JYJ,条线联络员,安保科长,",
    )  # fmt: skip

    assert (batch.refused, Post.objects.get(officer__username="new.4").title) == (3, "安保科长")
    assert not Officer.objects.filter(username__in=["new.1", "new.2", "new.3"]).exists()


def test_everybody_without_a_code_is_given_one_and_nothing_of_it_is_kept(county, admin):
    newcomers(county)
    given = give(county, actor_of(admin))

    kept = f"{list(OneTimeCode.objects.values())}{[(r.before, r.after, r.why) for r in AuditRow.objects.all()]}"
    assert sorted(one.officer.username for one in given) == ["new.0", "new.1", "new.2"]
    assert len({one.code for one in given}) == 3
    assert not any(one.code in kept or one.code.replace("-", "") in kept for one in given)
    assert AuditRow.objects.filter(action="officer.code_given").count() == 3


def test_a_second_round_gives_none_to_those_whose_code_is_alive(county, admin):
    newcomers(county)
    give(county, actor_of(admin))

    with pytest.raises(actions.OfficerRefused, match="没有等着发码的账号"):
        give(county, actor_of(admin))


def test_the_first_sign_in_sets_the_password_and_uses_the_code_up(county, admin):
    newcomers(county, 1)
    code = give(county, actor_of(admin))[0].code

    client, entered = enter("new.0", code.lower().replace("-", " "))
    held = client.get("/alerts/")
    said = {"current": code, "new": PASSWORD, "again": PASSWORD}
    changed = client.post("/org/password/", said)
    _, again = enter("new.0", code)
    _, own = enter("new.0", PASSWORD)

    assert (entered.status_code, held["Location"]) == (302, "/org/password/")
    assert (changed.status_code, again.status_code, own.status_code) == (302, 200, 302)
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize(("late", "opens"), [(-1, True), (0, False), (1, False)])
def test_a_code_lives_the_days_of_the_rule(county, admin, late, opens):
    newcomers(county, 1)
    code = give(county, actor_of(admin))[0].code

    with clock.fixed(LATER + timedelta(seconds=late)):
        _, answer = enter("new.0", code)

    assert (answer.status_code == 302) is opens
    assert ("这个一次性码已在" in answer.content.decode()) is not opens


def test_the_code_of_one_opens_no_other_account(county, admin):
    newcomers(county, 2)
    one, other = give(county, actor_of(admin))

    assert not Officer.objects.get(pk=one.officer.pk).check_password(other.code)


def test_five_wrong_codes_lock_the_account(county, admin):
    newcomers(county, 1)
    code = give(county, actor_of(admin))[0].code

    statuses = [enter("new.0", "AAAA-BBBB-CCCC")[1].status_code for _ in range(5)]

    assert statuses[-1] == 429
    assert enter("new.0", code)[1].status_code == 429


def test_a_reset_takes_the_password_away_and_gives_no_fourth_code_in_a_day(county, admin):
    officer = an_officer(county.liuhe, username="liuhe.chen", password=PASSWORD)
    for _ in range(3):
        actions.reset_password(officer_id=officer.pk, why="忘记", by=actor_of(admin), at=AT)

    assert not Officer.objects.get(pk=officer.pk).check_password(PASSWORD)
    assert {letter.kind for letter in officer.letters.all()} == {"account"}
    with pytest.raises(actions.OfficerRefused, match="已给他发过 3 次码"):
        actions.reset_password(officer_id=officer.pk, why="忘记", by=actor_of(admin), at=AT)


def test_an_administrator_is_given_a_code_by_the_unit_above(county, admin):
    theirs = an_officer(county.liuhe, Role.ADMINISTRATOR)
    equal = an_actor(county.liuhe, Role.ADMINISTRATOR)

    with pytest.raises(actions.OfficerRefused, match="请上级单位的管理员发码"):
        actions.reset_password(officer_id=theirs.pk, why="忘记", by=equal, at=AT)
    assert actions.reset_password(officer_id=theirs.pk, why="忘记", by=actor_of(admin), at=AT)


def test_at_the_top_another_administrator_gives_the_code_and_nobody_to_oneself(county, admin):
    other = an_officer(county.root, Role.ADMINISTRATOR)

    assert actions.reset_password(officer_id=other.pk, why="忘记", by=actor_of(admin), at=AT)
    with pytest.raises(actions.OfficerRefused, match="不能给自己发码"):
        actions.reset_password(officer_id=admin.pk, why="忘记", by=actor_of(admin), at=AT)


def test_a_town_gives_codes_to_its_own_alone(county):
    newcomers(county, 1)
    officers(county, "far.1,何一,,330999102201,网格员,,2026-11-01")
    by = an_actor(county.liuhe, Role.ADMINISTRATOR)

    assert [one.officer.username for one in give(county, by, county.liuhe)] == ["new.0"]
    with pytest.raises(Unit.DoesNotExist):
        give(county, by, county.baiyang)


def test_whoever_also_serves_elsewhere_waits_for_the_unit_above(county):
    newcomers(county, 1)
    officer = Officer.objects.get(username="new.0")
    Post.objects.create(officer=officer, unit=county.baiyang, role="village_officer", from_date="2026-01-01")

    with pytest.raises(actions.OfficerRefused, match="没有等着发码的账号"):
        give(county, an_actor(county.liuhe, Role.ADMINISTRATOR), county.liuhe)


def test_a_duty_officer_gives_no_codes(county):
    with pytest.raises(NotAllowed):
        give(county, an_actor(county.root, Role.DUTY_OFFICER))


def test_the_sheet_to_print_names_unit_account_and_code_and_is_not_kept(office, county):
    newcomers(county, 2)
    page = office.post("/org/officers/codes/", {"unit": "330999000000", "form": "print", "why": "新账号"})
    text = page.content.decode()

    codes = re.findall(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</b>", text)
    assert len(codes) == 2
    assert "上柳村" in text
    assert "no-store" in page["Cache-Control"]
    assert not any(code in office.get("/org/officers/waiting/").content.decode() for code in codes)


def test_the_table_of_codes_holds_one_row_each(office, county):
    newcomers(county, 2)
    answer = office.post("/org/officers/codes/", {"unit": "330999000000", "form": "xlsx", "why": "新账号"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    officer = Officer.objects.get(username=rows[0][3])
    assert (len(rows), officer.check_password(rows[0][4])) == (2, True)


def test_who_has_not_signed_in_is_listed_by_what_became_of_the_code(office, county, admin):
    newcomers(county, 3)
    by = actor_of(admin)
    give(county, by)
    OneTimeCode.objects.filter(officer__username="new.1").update(given_at=AT - timedelta(20), expires_at=AT)
    OneTimeCode.objects.filter(officer__username="new.2").delete()

    found = {
        state: [one.username for one in queries.not_signed_in(by, at=AT, state=state)]
        for state in ("none", "live", "expired")
    }
    assert found == {"none": ["new.2"], "live": ["new.0"], "expired": ["new.1"]}
    assert queries.code_counts(by, at=AT) == {"none": 1, "live": 1, "expired": 1}
    assert "陈1" in office.get("/org/officers/waiting/", {"state": "expired"}).content.decode()


def test_the_list_of_those_waiting_is_exported_without_codes(office, county, admin):
    newcomers(county, 1)
    code = give(county, actor_of(admin))[0].code
    answer = office.post("/org/officers/waiting/export/", {"why": "催登录", "form": "csv"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "new.0" in text
    assert code not in text
    assert AuditRow.objects.filter(action="data.exported").exists()


def test_the_page_of_the_forgotten_password_names_units_and_no_person(client, county, admin):
    root = county.fresh("root")
    root.phone = "0571-96110"
    root.save()
    text = client.get("/org/forgotten/").content.decode()

    assert "清河县" in text
    assert "0571-96110" in text
    assert admin.name not in text


@pytest.mark.slow
def test_a_county_of_officers_comes_in_one_file(county, admin):
    rows = [f"grid.{n},网格{n},,330999101201,网格员,,2026-11-01" for n in range(400)]
    batch = officers(county, *rows, by=actor_of(admin))

    assert ImportBatch.objects.get(pk=batch.pk).refused == 0
    assert len(give(county, actor_of(admin))) == 400
