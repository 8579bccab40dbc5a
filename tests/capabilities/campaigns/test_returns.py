"""Returns: asked, filled in from what is known, handed in once, approved from above, reopened for a time."""

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fanzha.campaigns.actions.returns import deciding, filling, forms, packing, signs
from fanzha.campaigns.actions.returns.filling import At, Filled
from fanzha.campaigns.actions.returns.refusals import ReturnLocked, ReturnMoved, ReturnRefused
from fanzha.campaigns.models import FormUnit, Return, ReturnFile
from fanzha.campaigns.queries.returns import rows
from fanzha.campaigns.queries.returns.known import known_numbers
from fanzha.common import clock, files, rules
from fanzha.common.actor import NotAllowed
from fanzha.common.exports import actions as exports
from fanzha.common.models import AuditRow, KeptPicture
from fanzha.common.permissions import Permission, Role
from fanzha.core.values import Period
from fanzha.core.workflow.machine import StepRefused
from fanzha.org import actions as org
from fanzha.touches import actions as touches
from tests.builders.alerts import load_rules
from tests.builders.campaigns_returns import BEFORE, DUE, TEXT, WEEK, a_form, filled, handed_in
from tests.builders.intake import a_picture
from tests.builders.org import AT, SYSTEM, County, a_unit, an_actor, an_officer, signed_in

AFTER = DUE + timedelta(hours=1)


@pytest.fixture
def house(db):
    load_rules()
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    county = County()
    return SimpleNamespace(
        county=county, form=a_form(county.root), village=an_actor(county.shangliu, Role.VILLAGE_OFFICER, name="柳村"),
        other=an_actor(county.dongying, Role.VILLAGE_OFFICER, name="东村"),
        town=an_actor(county.liuhe, Role.TOWN_OFFICER, name="柳镇"), head=an_actor(county.root, Role.DIRECTOR),
    )  # fmt: skip


def saved(house, *, what=None, by=None, at=AT, version=None, period=WEEK):
    place = At(house.form.pk, house.county.shangliu.pk, period, version)
    return filling.save_return(place=place, filled=what or filled(), by=by or house.village, at=at)


def done(house, **more):
    return handed_in(house.form, house.county.shangliu, more.pop("by", house.village), **more)


def page(house, unit=None, period=WEEK, name="campaigns:return"):
    return reverse(name, args=[house.form.pk, (unit or house.county.shangliu).pk, period])


# forms and who owes them


def test_putting_a_form_to_use_freezes_who_owes_it(house):
    owing = FormUnit.objects.filter(form=house.form)

    assert {row.unit_id for row in owing} == {house.county.shangliu.pk, house.county.dongying.pk}
    with pytest.raises(ReturnRefused, match="已经启用"):
        forms.go_live(form_id=house.form.pk, by=house.head, at=AT)


def test_a_unit_that_opens_or_closes_joins_or_leaves_from_its_day(house):
    new = a_unit("新柳村", below=house.county.liuhe, kind="village")
    house.county.dongying.posts.all().delete()
    org.close_unit(unit_id=house.county.dongying.pk, why="并入别处停用", by=SYSTEM, at=AT)

    assert forms.keep_audiences(at=AT + timedelta(days=2)) == 2
    assert forms.keep_audiences(at=AT + timedelta(days=2)) == 0
    by_unit = {row.unit_id: row for row in FormUnit.objects.filter(form=house.form)}
    assert by_unit[new.pk].from_on <= AT.date() + timedelta(days=2)
    assert by_unit[house.county.dongying.pk].until_on <= AT.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "名称"), ({"deadline": {"within": 3}}, "每期都报"),
        ({"counters": ("nonsense",)}, "没有这种指标"),
        ({"deadline": {"each": "week", "day": 9}}, "日子不对"), ({"ends_on": date(2026, 11, 1)}, "早于"),
        ({"counters": (), "wants_text": False}, "什么也没有要"),
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused_in_a_sentence(house, more, sentence):
    with pytest.raises(ReturnRefused, match=sentence):
        a_form(house.county.root, live=False, by=house.head, **more)


def test_a_town_cannot_ask_villages_of_another_town(house):
    with pytest.raises(ReturnRefused, match="不归您管"):
        a_form(house.county.liuhe, below=house.county.baiyang, by=house.town)


def test_an_ended_form_keeps_what_was_due(house):
    with pytest.raises(ReturnRefused, match="理由"):
        forms.end_form(form_id=house.form.pk, why="", by=house.head, at=AT)

    forms.end_form(form_id=house.form.pk, why="专项行动结束", by=house.head, at=AT)

    assert done(house, period=BEFORE, at=AT).is_late
    with pytest.raises(rows.NotOwed):
        done(house, period="2026-W49", at=DUE + timedelta(days=6))


# filling in


def test_numbers_that_the_ledger_knows_are_there_and_a_differing_one_keeps_both(house):
    for number in range(3):
        touches.record_touch(
            kind="visit", channel="door", at=AT - timedelta(hours=number), unit_id=house.county.shangliu.pk,
            target_unit_id=house.county.shangliu.pk, source="test", source_ref=f"v{number}", by=SYSTEM,
        )  # fmt: skip

    found = known_numbers(house.county.shangliu.pk, Period.parse(WEEK), ("visits", "households"), at=AT)
    row = done(house, what=filled(visits=5))
    signs.find_signs(return_id=row.pk, at=AT)
    row = Return.objects.get(pk=row.pk)

    assert (found["visits"], found["households"]) == (3, 0)
    assert row.values["visits"] == {"typed": 5, "known": 3, "claimed": None}
    assert known_numbers(house.county.dongying.pk, Period.parse(WEEK), ("visits",), at=AT) == {"visits": 0}


def test_what_is_missing_is_said_field_by_field_and_nothing_is_handed_in(house):
    with pytest.raises(ReturnRefused) as refusal:
        done(house, what=Filled({"visits": None, "leaflets": 1, "lectures": 0}, "好"))

    assert [lack.field for lack in refusal.value.lacks] == ["visits", "text"]
    assert not Return.objects.exclude(state="draft").exists()


def test_a_claimed_number_needs_a_receipt_and_never_counts_as_typed(house):
    house.form = a_form(house.county.root, counters=("sms",))
    with pytest.raises(ReturnRefused, match="回执"):
        done(house, what=Filled({"sms": 900}, TEXT))

    piece = filling.Piece("receipt", "回执.pdf", b"%PDF-1.7 sent")
    row = done(house, what=Filled({"sms": 900}, TEXT, receipts={"sms": piece}))

    assert row.values["sms"] == {"typed": None, "known": None, "claimed": 900}
    assert list(row.files.values_list("kind", "counter")) == [("receipt", "sms")]


def test_a_receipt_that_is_none_is_refused(house):
    house.form = a_form(house.county.root, counters=("sms",))
    piece = filling.Piece("receipt", "a.pdf", b"MZ\x90\x00")

    with pytest.raises(ReturnRefused, match="PDF") as refusal:
        done(house, what=Filled({"sms": 900}, TEXT, receipts={"sms": piece}))

    assert refusal.value.lacks[0].field == "receipt_sms"


@pytest.mark.parametrize(("minutes", "late"), [(-1, False), (0, False), (1, True)])
def test_the_first_report_says_whether_it_was_in_time(house, minutes, late):
    assert done(house, at=DUE + timedelta(minutes=minutes)).is_late is late


def test_the_same_form_sent_again_is_one_report(house):
    first = done(house, version=0)

    again = done(house, version=0, at=DUE)

    assert (again.pk, again.completed_at) == (first.pk, first.completed_at)
    assert AuditRow.objects.filter(action="return.completed").count() == 1


def test_the_second_clerk_sees_what_the_first_saved_and_loses_nothing(house):
    saved(house, version=0)

    with pytest.raises(ReturnMoved) as moved:
        saved(house, what=filled(leaflets=99), version=0)

    assert moved.value.row.values["leaflets"]["typed"] == 37
    row = saved(house, what=filled(leaflets=99), version=moved.value.row.version)
    assert row.values["leaflets"]["typed"] == 99


def test_the_same_draft_sent_again_is_no_conflict(house):
    first = saved(house, version=0)

    assert saved(house, version=0).pk == first.pk


def test_a_handed_in_return_says_why_it_is_locked_and_who_opens_it(house):
    done(house)

    with pytest.raises(ReturnLocked, match=r"柳村 已上报.*柳河镇的乡镇专干.*退回或限期重开"):
        saved(house, what=filled(leaflets=1))


def test_a_period_that_has_not_begun_or_is_none_is_not_filled_in(house):
    with pytest.raises(ReturnLocked, match="11 月 30 日开始"):
        saved(house, period="2026-W49")
    for code in ("2026-11", "nonsense", "2026-W40"):
        with pytest.raises(rows.NotOwed):
            saved(house, period=code)


def test_another_village_cannot_fill_in_or_see(house):
    with pytest.raises(rows.NotOwed):
        saved(house, by=house.other)
    with pytest.raises(NotAllowed):
        saved(house, by=an_actor(house.county.root, Role.INSPECTOR))


# deciding


def test_the_unit_above_approves_and_nobody_their_own(house):
    row = done(house)

    with pytest.raises(NotAllowed):
        deciding.approve_return(row_id=row.pk, by=house.village, at=AFTER)
    approved = deciding.approve_return(row_id=row.pk, by=house.town, at=AFTER)

    assert (approved.state, approved.decided_by_name) == ("approved", "柳镇")


def test_whoever_handed_it_in_does_not_approve_it(house):
    row = done(house, by=house.town)

    with pytest.raises(StepRefused, match="另一位同事"):
        deciding.approve_return(row_id=row.pk, by=house.town, at=AFTER)
    assert deciding.approve_return(row_id=row.pk, by=house.head, at=AFTER).state == "approved"


def test_a_town_does_not_approve_its_own_return(house):
    form = a_form(house.county.root, kinds=("town",))
    row = handed_in(form, house.county.liuhe, house.town)

    with pytest.raises(StepRefused, match="上一级"):
        deciding.approve_return(row_id=row.pk, by=an_actor(house.county.liuhe, Role.TOWN_OFFICER), at=AFTER)


def test_sent_back_with_a_reason_it_is_open_again_and_still_in_time(house):
    row = done(house)
    with pytest.raises(ReturnRefused, match="退回的理由"):
        deciding.send_back(row_id=row.pk, why="", by=house.town, at=AFTER)
    deciding.send_back(row_id=row.pk, why="照片不清楚", by=house.town, at=AFTER)
    place = rows.place_seen(house.village, house.form.pk, house.county.shangliu.pk, WEEK, Permission.RETURN_FILL)

    assert place.stands(AFTER) == "missing"
    assert not done(house, at=AFTER, what=filled(leaflets=38)).is_late


def test_reopened_it_can_be_changed_until_the_day_and_late_stays_late(house):
    row = done(house, at=AFTER)
    until = AFTER + timedelta(days=2)
    deciding.reopen_return(row_id=row.pk, why="宣传单数报错了", until=until, by=house.town, at=AFTER)

    again = done(house, what=filled(leaflets=40), at=until)

    assert (again.state, again.is_late, again.values["leaflets"]["typed"]) == ("completed", True, 40)
    assert again.stood is None


@pytest.mark.parametrize("days", [-1, 0, 16])
def test_it_is_reopened_for_some_days_alone(house, days):
    row = done(house)

    with pytest.raises(ReturnRefused, match="最长 14 天"):
        deciding.reopen_return(row_id=row.pk, why="数报错了", until=AT + timedelta(days=days), by=house.town, at=AT)


def test_when_the_time_is_over_it_stands_as_it_stood(house):
    row = done(house, what=with_pictures(), at=AT)
    deciding.approve_return(row_id=row.pk, by=house.town, at=AT)
    until = AT + timedelta(days=2)
    deciding.reopen_return(row_id=row.pk, why="宣传单数报错了", until=until, by=house.town, at=AT)
    saved(house, what=with_pictures("改过的一段文字，还没有报。", colour="green", leaflets=999))

    with pytest.raises(ReturnLocked, match="重开的期限到"):
        saved(house, what=filled(leaflets=1000), at=until + timedelta(minutes=1))
    assert deciding.lapse_returns(at=until) == 0
    assert deciding.lapse_returns(at=until + timedelta(minutes=1)) == 1
    assert deciding.lapse_returns(at=until + timedelta(minutes=1)) == 0

    row = Return.objects.get(pk=row.pk)
    assert (row.state, row.text, row.values["leaflets"]["typed"]) == ("completed", TEXT, 37)
    assert row.files.count() == 1


def with_pictures(text=TEXT, *, colour="red", **numbers):
    return Filled({"visits": 0, "leaflets": 37, "lectures": 1} | numbers, text, pictures=[cleaned(colour)])


def cleaned(colour):
    from PIL import Image

    from fanzha.common.gallery.settings import keeping
    from fanzha.common.pictures import clean_picture

    image = Image.effect_noise((300, 200), 90 if colour == "red" else 30).convert("RGB")
    if colour == "green":
        image = image.rotate(90, expand=True)
    sink = io.BytesIO()
    image.save(sink, "JPEG")
    return clean_picture(io.BytesIO(sink.getvalue()), size=len(sink.getvalue()), rules=keeping(AT.date()).proof)


# signs


def test_signs_are_found_after_handing_in_and_shown_to_the_approver_alone(house):
    text = (
        "本周组织志愿者在集市和两个小区摆摊讲刷单返利的骗法，给每户发了折页，"
        "又到学校门口提醒家长不要相信退费的电话和短信。"
    )
    both = [
        handed_in(house.form, unit, house.head, what=filled(text), at=AT + timedelta(minutes=minutes))
        for minutes, unit in enumerate((house.county.shangliu, house.county.dongying))
    ]
    for row in both:
        signs.find_signs(return_id=row.pk, at=AT)

    row = Return.objects.get(pk=both[1].pk)
    assert [one["code"] for one in row.signs] == ["formalism.copied"]
    shown = signed_in(Client(), an_officer(house.county.baiyang, Role.TOWN_OFFICER)).get(
        page(house, house.county.dongying)
    )
    assert "只是提示，不是结论" in shown.content.decode()
    own = signed_in(Client(), an_officer(house.county.dongying, Role.VILLAGE_OFFICER)).get(
        page(house, house.county.dongying)
    )
    assert "请留意" not in own.content.decode()


def test_the_same_picture_in_another_return_is_a_sign_and_in_a_report_of_the_same_days_is_none(house):
    picture = cleaned("red")
    what = Filled(dict(filled().numbers), TEXT, pictures=[picture])
    first = done(house, what=what, at=AT)
    second = handed_in(house.form, house.county.dongying, house.other, at=AT + timedelta(hours=1), what=what)

    assert signs.find_signs(return_id=first.pk, at=AT) == []
    found = {one.code for one in signs.find_signs(return_id=second.pk, at=AT)}
    assert "formalism.photo_used" in found


def test_signs_again_are_the_same_signs(house):
    row = done(house)

    assert signs.find_signs(return_id=row.pk, at=AT) == signs.find_signs(return_id=row.pk, at=AT)
    assert signs.find_signs(return_id=0, at=AT) == []


# pages


def test_a_village_fills_in_on_its_page_and_sees_what_it_has_to_hand_in(house):
    browser = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER))

    assert "反诈宣传周报" in browser.get(reverse("campaigns:returns")).content.decode()
    shown = browser.get(page(house)).content.decode()
    assert 'name="n_visits" value="0"' in shown  # the ledger knows of none
    missing = browser.post(page(house, name="campaigns:return_save"), {"do": "complete", "n_visits": "0"})
    assert (missing.status_code, missing.content.decode().count("没有做就填 0。")) == (409, 4)
    answer = browser.post(
        page(house, name="campaigns:return_save"),
        {"do": "complete", "version": "0", "n_visits": "0", "n_leaflets": "37", "n_lectures": "1", "text": TEXT,
         "pictures": SimpleUploadedFile("a.png", a_picture(), content_type="image/png")},
    )  # fmt: skip

    assert answer.status_code == 302
    row = Return.objects.get()
    assert (row.state, KeptPicture.objects.filter(holder_kind="campaigns.return").count()) == ("completed", 1)
    assert "现在锁定" in browser.get(page(house)).content.decode()


def test_the_page_shows_the_second_clerk_what_the_first_saved(house):
    browser = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER))
    saved(house)

    answer = browser.post(
        page(house, name="campaigns:return_save"),
        {"do": "save", "version": "0", "n_visits": "0", "n_leaflets": "99", "n_lectures": "1", "text": "另一段文字"},
    )

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "同事刚保存的" in shown
    assert 'name="n_leaflets" value="99"' in shown
    assert f'name="version" value="{Return.objects.get().version}"' in shown


def test_the_town_finds_it_and_decides_on_the_page(house):
    row = done(house, at=AT)
    town = signed_in(Client(), an_officer(house.county.liuhe, Role.TOWN_OFFICER))

    assert "上柳村" in town.get(reverse("campaigns:returns") + "?view=waiting").content.decode()
    refused = town.post(reverse("campaigns:return_decide", args=[row.pk, "send-back"]), {"why": "", "version": 9})
    assert refused.status_code == 409
    sent = {"why": "宣传单数报错了", "until": "2026-11-25", "version": Return.objects.get().version}
    assert town.post(reverse("campaigns:return_decide", args=[row.pk, "reopen"]), sent).status_code == 302
    shown = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER)).get(page(house))
    assert "限期重开" in shown.content.decode()
    assert town.post(reverse("campaigns:return_decide", args=[row.pk, "nonsense"]), {}).status_code == 404


def test_forms_are_made_and_ended_on_pages(house):
    head = signed_in(Client(), an_officer(house.county.root, Role.DIRECTOR))
    said = {
        "key": "f1", "unit": house.county.root.pk, "title": "每月小结", "each": "month", "day": "5", "hour": "17:00",
        "roll": "next", "covers": "last", "counters": ["visits"], "wants_text": "on", "wants_pictures": "0",
        "below": house.county.root.pk, "path": "territory", "kinds": ["town"], "named": "", "begins_on": "2026-11-01",
    }  # fmt: skip

    wrong = head.post(reverse("campaigns:new_return_form"), said | {"day": "40"})
    made = head.post(reverse("campaigns:new_return_form"), said)
    number = int(re.search(r"/(\d+)/$", made.url)[1])
    shown = head.get(made.url).content.decode()
    edited = head.post(
        reverse("campaigns:return_form_edit", args=[number]), said | {"title": "每月总结", "version": "1"}
    )
    live = head.post(reverse("campaigns:return_form_live", args=[number]), {"version": "2"})
    end = head.post(reverse("campaigns:return_form_end", args=[number]), {"why": "不再需要了", "version": "3"})

    assert (wrong.status_code, edited.status_code, live.status_code, end.status_code) == (409, 302, 302, 302)
    assert "每月 5 日 17:00 前，遇节假日顺延到下一个工作日，报上一期" in shown
    assert "每月总结" in head.get(reverse("campaigns:returns") + "?view=forms").content.decode()


def test_the_pack_holds_text_pictures_receipts_and_data(house):
    house.form = a_form(house.county.root, counters=("visits", "sms"))
    piece = filling.Piece("receipt", "回执.pdf", b"%PDF-1.7 sent")
    what = Filled({"visits": 4, "sms": 900}, TEXT, [cleaned("red")], {"sms": piece})
    row = done(house, what=what, at=AT)
    signs.find_signs(return_id=row.pk, at=AT)
    officer = an_officer(house.county.liuhe, Role.TOWN_OFFICER)

    signed_in(Client(), officer).post(reverse("campaigns:return_pack", args=[row.pk]), {"why": "交镇里存档"})
    from fanzha.common.models import Export

    made = Export.objects.get()
    exports.make(made.pk)

    made.refresh_from_db()
    assert made.state == "done", made.problem
    with zipfile.ZipFile(io.BytesIO(files.read(made.file))) as pack:
        assert sorted(pack.namelist()) == ["回执/02.pdf", "数据.xlsx", "文字.txt", "照片/01.jpg", "说明.txt"]
        sheet = openpyxl.load_workbook(io.BytesIO(pack.read("数据.xlsx"))).active
        assert "上柳村" in pack.read("说明.txt").decode()
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert cells[1][:4] == ["走访次数", "次", 4, 0]
    assert cells[2][4] == 900


# films


MP4, MOV = b"\x00\x00\x00\x18ftypisom" + b"m" * 3_000_000, b"\x00\x00\x00\x14ftypqt  " + b"q" * 50


def a_film(content=MP4, name="IMG_2041.MP4", size=None):
    return filling.Film(name, size or len(content), io.BytesIO(content))


@pytest.fixture
def cinema(house):
    """Return the house with a form that asks for what films show."""
    house.form = a_form(house.county.root, counters=("posts", "films"))
    return house


def with_films(*films):
    return Filled({"posts": 1, "films": 0}, TEXT, films=films)


def test_a_film_is_kept_as_it_came_and_goes_into_the_pack(cinema):
    row = saved(cinema, what=with_films(a_film(), a_film(MOV, "采访.mov")))
    made = packing.ask_pack(row_id=row.pk, purpose="交镇里存档", by=cinema.town, at=AT)
    exports.make(made.pk)

    made.refresh_from_db()
    kept = [(one.kind, one.file.name, one.file.content_type) for one in row.files.order_by("id")]
    assert kept == [("film", "视频1.mp4", "video/mp4"), ("film", "视频2.mov", "video/quicktime")]
    with zipfile.ZipFile(io.BytesIO(files.read(made.file))) as pack:
        assert sorted(pack.namelist()) == ["影像/01.mp4", "影像/02.mov", "数据.xlsx", "文字.txt", "说明.txt"]
        assert pack.read("影像/01.mp4") == MP4
        assert pack.read("影像/02.mov") == MOV


def test_a_film_is_sealed_on_the_disk(cinema, settings):
    row = saved(cinema, what=with_films(a_film()))

    place = Path(settings.FANZHA_DATA) / "files" / row.files.get().file.place
    assert b"ftyp" not in place.read_bytes()


@pytest.mark.parametrize(
    ("film", "said"),
    [
        (a_film(b"MZ\x90\x00" + b"\x00" * 60, "活动.mp4"), "“视频”要传视频（MP4）、视频（MOV）"),
        (a_film(b"<html><script>alert(1)</script>", "活动.mov"), "选的文件不是这几种"),
        (a_film(b"\x00\x00\x00\x18ftypheic" + b"x" * 60, "活动.mp4"), "选的文件不是这几种"),
        (a_film(b"%PDF-1.4", "活动.mp4"), "选的文件是 PDF"),
        (a_film(b"", "活动.mp4"), "是空的"),
        (a_film(size=50 * 1024 * 1024 + 1), "超过 50 MB"),
    ],
)
def test_what_is_no_film_or_too_large_is_refused_and_nothing_is_kept(cinema, film, said):
    with pytest.raises(ReturnRefused, match=said) as refusal:
        saved(cinema, what=with_films(film))

    assert refusal.value.lacks[0].field == "film"
    assert not Return.objects.exists()


def test_the_same_film_again_is_one_and_a_fourth_is_too_many(cinema):
    row = saved(cinema, what=with_films(a_film()))
    saved(cinema, what=with_films(a_film(), *(a_film(MOV + bytes([n])) for n in range(2))))

    with pytest.raises(ReturnRefused, match="最多 3 段"):
        saved(cinema, what=with_films(a_film(MOV + b"four")))
    assert row.files.count() == 3


def test_films_are_taken_where_the_form_asks_for_what_they_show_alone(house, cinema):
    plain = a_form(house.county.root, counters=("leaflets",))
    village = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER))

    def shown(form):
        return village.get(reverse("campaigns:return", args=[form.pk, house.county.shangliu.pk, WEEK]))

    assert 'name="film"' in shown(cinema.form).content.decode()
    assert 'name="film"' not in shown(plain).content.decode()


def test_a_film_is_handed_in_on_the_page_and_one_that_was_refused_is_named(cinema):
    village = signed_in(Client(), an_officer(cinema.county.shangliu, Role.VILLAGE_OFFICER))
    where = reverse("campaigns:return_save", args=[cinema.form.pk, cinema.county.shangliu.pk, WEEK])
    said = {"do": "save", "n_posts": "1", "n_films": "0", "text": TEXT, "version": "0"}

    refused = village.post(where, {**said, "film": [SimpleUploadedFile("a.mp4", b"MZ")]})
    kept = village.post(where, {**said, "film": [SimpleUploadedFile("a.mp4", MP4)]})

    assert refused.status_code == 409
    assert "视频：“视频”要传视频（MP4）" in refused.content.decode()
    assert "没有收下，改好后请重新选" in refused.content.decode()
    assert kept.status_code == 302
    assert Return.objects.get().files.get().kind == "film"


def test_no_pack_without_a_purpose_or_of_another_village(house):
    row = done(house, at=AT)

    with pytest.raises(packing.exports.ExportRefused, match="用途"):
        packing.ask_pack(row_id=row.pk, purpose="", by=house.town, at=AT)
    with pytest.raises(packing.exports.ExportRefused, match="一行也没有"):
        packing.ask_pack(row_id=row.pk, purpose="交县里存档", by=house.other, at=AT)


def test_a_picture_is_taken_off_while_it_is_open(house):
    row = saved(house, what=with_pictures())
    held = ReturnFile.objects.get()
    browser = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER))

    assert browser.post(reverse("campaigns:return_drop", args=[held.pk])).status_code == 302
    assert not row.files.exists()


def test_the_shell_tells_what_is_due_and_what_waits(house):
    village = signed_in(Client(), an_officer(house.county.shangliu, Role.VILLAGE_OFFICER))
    with clock.fixed(DUE - timedelta(hours=3)):
        assert "反诈宣传周报" in village.get("/inbox/").content.decode()
        done(house)
        town = signed_in(Client(), an_officer(house.county.liuhe, Role.TOWN_OFFICER))
        assert "去审核" in town.get("/inbox/").content.decode()


def test_retention_takes_words_and_pictures_and_leaves_numbers(house):
    from fanzha.campaigns.actions.returns import kept

    row = done(house, what=with_pictures(), at=AT)

    kept.erase_returns([Return.objects.get(pk=row.pk)], at=AT)

    row = Return.objects.get(pk=row.pk)
    assert (row.text, row.files.count(), row.values["leaflets"]["typed"]) == ("", 0, 37)
