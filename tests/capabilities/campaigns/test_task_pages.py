"""Pages of tasks: drafted, issued, worked on at the desk and on a telephone, confirmed; another unit's is not there."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fanzha.campaigns.actions import deliveries, held_proof, issuing, shares
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.models import Delivery, Share, Task
from fanzha.campaigns.queries import delivered
from fanzha.common import held_files
from fanzha.common.models import KeptPicture, StoredFile
from fanzha.common.pictures import Origin
from fanzha.org import actions as org
from fanzha.org.models import Officer
from fanzha.touches import actions as touches
from tests.builders.campaigns_tasks import Field, a_delivery, a_photo, a_task, an_issued_task, share_of
from tests.builders.org import AT, SYSTEM, a_unit, signed_in

TASKS, SHARES = "/campaigns/tasks/", "/campaigns/shares/"


@pytest.fixture
def field(db):
    """Return a county with officers."""
    return Field()


@pytest.fixture
def browse(client):
    """Return a function that signs an actor in."""
    return lambda actor: signed_in(client, Officer.objects.get(pk=actor.id))


def _form(field, **more):
    said = {
        "key": "form:1", "unit": field.county.root.pk, "title": "发放宣传单", "text": "逐户发到",
        "incoming_number": "清反诈办〔2026〕7 号",
        "below": field.county.root.pk, "path": "territory", "kinds": ["town"], "named": "", "counter": "leaflets",
        "quota": "100", "split": "population", "evidence": ["photo"], "begins_on": "2026-11-23", "due_on": "2026-12-05",
    }  # fmt: skip
    return {**said, **more}


def test_a_task_goes_from_the_form_to_the_units(field, browse):
    desk = browse(field.desk)

    made = desk.post(f"{TASKS}new/", _form(field))
    page = desk.get(made.url).content.decode()
    task = Task.objects.get()
    sent = desk.post(f"{made.url}issue/", {"version": task.version})
    going = desk.get(made.url).content.decode()
    issuing.issue_to_all(task_id=task.pk, at=AT)
    out = desk.get(made.url).content.decode()

    assert sent.status_code == 302
    assert "合计正好" in page
    assert "星期六，前一个工作日是 12 月 4 日" in page
    assert "下发中" in going
    assert "柳河镇" in out
    assert Share.objects.filter(task=task).count() == 2


def test_progress_is_a_part_of_the_page_until_all_have_it(field, browse):
    task = a_task(field)
    desk = browse(field.desk)
    desk.post(f"{TASKS}{task.pk}/issue/", {"version": task.version})

    going = desk.get(f"{TASKS}{task.pk}/", headers={"HX-Request": "true"})
    issuing.issue_to_all(task_id=task.pk, at=AT)
    done = desk.get(f"{TASKS}{task.pk}/", headers={"HX-Request": "true"})

    assert "已到 0 个单位，共 2 个" in going.content.decode()
    assert done.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": ""}, "请写任务名称"),
        ({"kinds": [], "named": ""}, "请选在哪个单位下面"),
        ({"named": "没有这个村"}, "没有编码或名称是"),
        ({"quota": "many"}, "总量应是整数"),
        ({"due_on": "2026-11-01"}, "早于开始"),
        ({"split": "none"}, "请选怎么分"),
    ],
)
def test_bad_input_is_said_and_kept(field, browse, more, said):
    answer = browse(field.desk).post(f"{TASKS}new/", _form(field, **more))

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Task.objects.exists()


def test_numbers_typed_in_the_preview_let_a_task_out(field, browse):
    new = a_unit("新河镇", below=field.county.root)
    task = a_task(field)
    desk = browse(field.desk)

    before = desk.get(f"{TASKS}{task.pk}/").content.decode()
    wrong = desk.post(f"{TASKS}{task.pk}/quotas/", {f"unit_{new.pk}": "ten", "version": task.version})
    desk.post(f"{TASKS}{task.pk}/quotas/", {f"unit_{new.pk}": "10", "version": task.version})
    after = desk.get(f"{TASKS}{task.pk}/").content.decode()

    assert "新河镇没有人口数" in before
    assert wrong.status_code == 409
    assert "合计正好" in after


def test_many_drafts_are_issued_at_once(field, browse):
    tasks = [a_task(field) for _ in range(3)]
    desk = browse(field.desk)

    shown = desk.get(f"{TASKS}?view=drafted").content.decode()
    form = {"query": "view=drafted", "do": "issue", "row": [task.pk for task in tasks]}
    page = desk.post("/lists/campaign_tasks/do/", form)

    assert "下发" in shown
    assert page.status_code in {200, 302}


def test_a_unit_finds_its_task_and_writes_down_what_was_done(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    town = browse(field.town)

    mine = town.get(f"{TASKS}mine/").content.decode()
    form = town.get(f"{SHARES}{share.pk}/deliver/").content.decode()
    said = {"key": "k1", "amount": "60", "done_on": "2026-11-23", "note": "上柳村发放"}
    for _ in range(2):
        photo = SimpleUploadedFile("现场.jpg", a_photo(), content_type="image/jpeg")
        sent = town.post(f"{SHARES}{share.pk}/deliver/", {**said, "file_photo": [photo]})
    page = town.get(f"{SHARES}{share.pk}/").content.decode()

    assert "进村入户发放宣传单" in mine
    assert 'inputmode="numeric"' in form
    assert sent.status_code == 302
    assert Delivery.objects.count() == 1
    assert "上柳村发放" in page


def _visits(unit, count):
    for number in range(count):
        touches.record_touch(
            kind="visit", channel="door", at=AT - timedelta(days=number), unit_id=unit.pk, target_unit_id=unit.pk,
            source="test", source_ref=f"{unit.pk}/{number}", by=SYSTEM,
        )  # fmt: skip


def test_what_the_ledger_knows_stands_in_the_form_and_beside_a_number_that_differs(field, browse):
    share = share_of(an_issued_task(field, counter="visits", evidence=()), field.county.liuhe)
    _visits(field.county.shangliu, 3)
    town = browse(field.town)

    empty = town.get(f"{SHARES}{share.pk}/").content.decode()
    form = town.get(f"{SHARES}{share.pk}/deliver/").content.decode()
    town.post(f"{SHARES}{share.pk}/deliver/", {"key": "k1", "amount": "5", "done_on": "2026-11-23"})
    page = town.get(f"{SHARES}{share.pk}/").content.decode()
    again = town.get(f"{SHARES}{share.pk}/deliver/").content.decode()

    assert "台账已有 3" in empty
    assert "两个数不一样" not in empty
    assert 'name="amount" value="3"' in form
    assert "先填好了" in form
    assert "台账已有 3" in page
    assert "两个数不一样" in page
    assert "登记过的是 5，两个数都会留下" in again


def test_what_those_below_deliver_themselves_is_not_filled_in_for_the_town(field):
    share = share_of(an_issued_task(field, counter="visits", evidence=()), field.county.liuhe)
    _visits(field.county.shangliu, 3)
    shares.hand_down(share_id=share.pk, parts={field.county.shangliu.pk: 20}, by=field.town, at=AT)

    assert delivered.known_of(share, 0, AT) == delivered.Known(3, differs=False, rest=None)


def test_work_after_the_report_changes_nothing_that_is_said_of_it(field):
    share = share_of(an_issued_task(field, counter="visits", evidence=(), quota=6), field.county.baiyang)
    _visits(field.county.baiyang, 2)
    a_delivery(share, field.elsewhere, amount=2, photo=False)
    shares.report_done(share_id=share.pk, said="其余的户不在家", by=field.elsewhere, at=AT)
    later = AT + timedelta(days=3)
    touches.record_touch(
        kind="visit", channel="door", at=later, unit_id=field.county.baiyang.pk,
        target_unit_id=field.county.baiyang.pk, source="test", source_ref="later", by=SYSTEM,
    )  # fmt: skip

    assert delivered.known_of(share_of(share.task, share.unit), 2, later) == delivered.Known(2, False, None)


def test_nothing_is_said_of_what_nobody_records(field):
    share = share_of(an_issued_task(field, counter="leaflets"), field.county.liuhe)

    assert delivered.known_of(share, 0, AT) is None


def test_a_file_of_the_wrong_kind_gets_a_sentence_beside_the_form(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    wrong = SimpleUploadedFile("名单.pdf", b"%PDF-1.4 x", content_type="application/pdf")

    answer = browse(field.town).post(
        f"{SHARES}{share.pk}/deliver/",
        {"key": "k1", "amount": "60", "done_on": "2026-11-23", "file_photo": [wrong]},
    )

    assert answer.status_code == 409
    assert "“照片”要传图片" in answer.content.decode()


def _letters(answer):
    return re.findall(r'name="held" value="([^"]+)"', answer.content.decode())


def _photo(color="white"):
    return SimpleUploadedFile("现场.jpg", a_photo(color), content_type="image/jpeg")


def test_what_was_chosen_is_not_chosen_again_after_a_refusal(field, browse):
    share = share_of(an_issued_task(field, evidence=("photo", "list")), field.county.liuhe)
    town, page = browse(field.town), f"{SHARES}{share.pk}/deliver/"
    table = SimpleUploadedFile("名单.xlsx", b"PK\x03\x04.........xl/workbook.xml......")
    said = {"key": "k1", "amount": "", "done_on": "2026-11-23"}

    refused = town.post(page, {**said, "file_photo": [_photo()], "file_list": [table]})
    again = town.post(page, {**said, "file_photo": [_photo("red")], "held": _letters(refused)})
    sent = town.post(page, {**said, "amount": "60", "held": _letters(again)})
    resent = town.post(page, {**said, "amount": "60", "held": _letters(again)})

    row = Delivery.objects.get()
    assert refused.status_code == again.status_code == 409
    assert "已经收下的文件，不用再选" in refused.content.decode()
    assert (len(_letters(refused)), len(_letters(again))) == (2, 3)
    assert again.content.decode().count("照片（现场.jpg）") == 2
    assert (sent.status_code, resent.status_code) == (302, 302)
    assert sorted(one.file.name for one in row.files.all()) == ["名单.xlsx", "照片.jpg", "照片.jpg"]
    assert KeptPicture.objects.count() == 2
    assert not StoredFile.objects.filter(kind=held_files.KIND).exists()


def test_when_and_where_a_kept_picture_was_taken_is_kept_with_it():
    origin = Origin(AT, 30.5, 120.25)
    said = deliveries.Ready("photo", "照片.jpg", b"x", "image/jpeg", origin).as_said()

    assert said == {"kind": "photo", "taken_at": AT.isoformat(), "latitude": "30.5", "longitude": "120.25"}


def test_an_empty_form_says_what_is_missing(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)

    answer = browse(field.town).post(f"{SHARES}{share.pk}/deliver/", {})

    assert answer.status_code == 409
    assert "请填数量。" in answer.content.decode()


def test_a_file_without_its_tick_is_left_out(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    town, page = browse(field.town), f"{SHARES}{share.pk}/deliver/"
    said = {"key": "k1", "amount": "", "done_on": "2026-11-23"}
    refused = town.post(page, {**said, "file_photo": [_photo(), _photo("red")]})

    town.post(page, {**said, "amount": "60", "held": _letters(refused)[:1]})

    assert Delivery.objects.get().files.count() == 1


def test_what_must_be_chosen_again_is_said(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    wrong = SimpleUploadedFile("名单.pdf", b"%PDF-1.4 x", content_type="application/pdf")

    answer = browse(field.town).post(
        f"{SHARES}{share.pk}/deliver/",
        {"key": "k1", "amount": "", "done_on": "2026-11-23", "file_photo": [_photo(), wrong]},
    )

    assert len(_letters(answer)) == 1
    assert answer.content.decode().count("“照片”要传图片") == 1


@pytest.mark.parametrize("who", ["desk", "other_share", "late", "changed"])
def test_a_kept_file_belongs_to_one_form_of_one_officer_for_some_hours(field, who):
    task = an_issued_task(field)
    share = share_of(task, field.county.liuhe)
    held = held_proof.hold_proof(
        share_id=share.pk, pieces=[deliveries.Piece("photo", "a.jpg", a_photo())], letters=[], by=field.town, at=AT
    )
    letter = held.waiting[0].letter
    letters = [letter[:-8] + "AAAAAAAA" if who == "changed" else letter]
    share_id = share_of(task, field.county.baiyang).pk if who == "other_share" else share.pk
    by = field.desk if who in {"desk", "other_share"} else field.town
    at = AT + timedelta(hours=13 if who == "late" else 0)
    done = deliveries.Done(key="k9", amount=3, done_on=AT.date(), letters=letters)

    with pytest.raises(TaskRefused, match="请重新选"):
        deliveries.deliver(share_id=share_id, done=done, by=by, at=at)


def test_a_file_of_a_form_that_never_came_is_swept(field):
    share = share_of(an_issued_task(field), field.county.liuhe)
    piece = deliveries.Piece("photo", "a.jpg", a_photo())
    for hours in (0, 20):
        held_proof.hold_proof(
            share_id=share.pk, pieces=[piece], letters=[], by=field.town, at=AT + timedelta(hours=hours)
        )

    assert held_files.sweep_held(at=AT + timedelta(hours=21)) == 1
    assert StoredFile.objects.filter(kind=held_files.KIND).count() == 1


def test_more_files_than_a_delivery_may_have_are_not_kept(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    town, page = browse(field.town), f"{SHARES}{share.pk}/deliver/"
    said = {"key": "k1", "amount": "60", "done_on": "2026-11-23"}

    answer = town.post(page, {**said, "file_photo": [_photo() for _ in range(10)]})

    assert len(_letters(answer)) == 9
    assert "多出来的没有收" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_nobody_keeps_files_at_a_share_of_another_town(field):
    share = share_of(an_issued_task(field), field.county.liuhe)

    with pytest.raises(Share.DoesNotExist):
        held_proof.hold_proof(share_id=share.pk, pieces=[], letters=[], by=field.elsewhere, at=AT)


def test_proof_is_opened_by_those_concerned_alone(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    row = a_delivery(share, field.town)
    address = f"/campaigns/deliveries/{row.pk}/files/{row.files.get().pk}/"

    assert browse(field.desk).get(address)["Content-Type"] == "image/jpeg"
    assert browse(field.elsewhere).get(address).status_code == 404


def test_a_town_splits_its_share_and_sees_the_tree(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    town, shangliu = browse(field.town), field.county.shangliu
    address = f"{SHARES}{share.pk}/hand-down/"

    proposed = town.get(f"{address}?split=each").content.decode()
    too_much = town.post(address, {f"unit_{shangliu.pk}": "70", "version": share.version})
    done = town.post(address, {f"unit_{shangliu.pk}": "25", f"unit_{field.hexi.pk}": "20", "version": share.version})
    page = town.get(f"{SHARES}{share.pk}/").content.decode()

    assert 'value="20"' in proposed
    assert "多 10" in too_much.content.decode()
    assert done.status_code == 302
    assert "分给下级 45，自己做 15" in page


def test_from_report_to_confirmation(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    a_delivery(share, field.town, amount=60)
    share.refresh_from_db()

    reported = browse(field.town).post(f"{SHARES}{share.pk}/report/", {"said": "", "version": share.version})
    desk = browse(field.desk)
    home = desk.get(f"{TASKS}confirm/")
    share.refresh_from_db()
    returned = desk.post(f"{SHARES}{share.pk}/return/", {"why": "照片看不清楚", "version": share.version})

    assert reported.status_code == returned.status_code == 302
    assert "柳河镇" in home.content.decode()
    assert "照片看不清楚" in browse(field.town).get(f"{SHARES}{share.pk}/").content.decode()


def test_the_unit_cannot_confirm_its_own(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    a_delivery(share, field.town, amount=60)
    shares.report_done(share_id=share.pk, by=field.town, at=AT)

    answer = browse(field.town).post(f"{SHARES}{share.pk}/confirm/", {})

    assert answer.status_code == 409
    assert "本单位不能自己办" in answer.content.decode()


@pytest.mark.parametrize("step", ["return", "excuse", "resume", "take_back", "confirm"])
def test_no_step_of_those_above_is_open_to_another_town(field, browse, step):
    share = share_of(an_issued_task(field), field.county.liuhe)

    assert browse(field.elsewhere).post(f"{SHARES}{share.pk}/{step}/", {"why": "没有理由"}).status_code == 404


@pytest.mark.parametrize("path", ["", "deliver/", "hand-down/"])
def test_a_share_of_another_town_is_not_there(field, browse, path):
    share = share_of(an_issued_task(field), field.county.liuhe)

    assert browse(field.elsewhere).get(f"{SHARES}{share.pk}/{path}").status_code == 404


def test_a_closed_unit_is_shown_where_its_share_came_from_and_passed_on(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    shares.hand_down(share_id=share.pk, parts={field.hexi.pk: 20}, by=field.town, at=AT)
    part = share_of(share.task, field.hexi)
    org.close_unit(unit_id=field.hexi.pk, why="村改社区撤并", by=SYSTEM, at=AT)
    town = browse(field.town)

    page = town.get(f"{SHARES}{part.pk}/").content.decode()
    sent = town.post(
        f"{SHARES}{part.pk}/pass-on/", {"to_unit": "上柳村", "why": "村改社区撤并", "version": part.version}
    )

    assert "这个单位已停用" in page
    assert sent.status_code == 302
    assert share_of(share.task, field.county.shangliu).quota == 20


def test_responsible_persons_are_chosen_from_the_unit(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)

    browse(field.town).post(f"{SHARES}{share.pk}/responsible/", {"first": field.town.id, "version": share.version})

    share.refresh_from_db()
    assert share.first_name == "田某"


def test_two_clerks_on_one_share_hear_of_each_other(field, browse):
    share = share_of(an_issued_task(field), field.county.liuhe)
    town = browse(field.town)
    town.post(f"{SHARES}{share.pk}/responsible/", {"first": field.town.id, "version": share.version})

    answer = town.post(f"{SHARES}{share.pk}/responsible/", {"first": "", "version": share.version})

    assert answer.status_code == 409
    assert "别人改过" in answer.content.decode()


def test_a_mistake_is_struck_out_on_the_page(field, browse):
    row = a_delivery(share_of(an_issued_task(field), field.county.liuhe), field.town)

    town = browse(field.town)
    wrong = town.post(f"/campaigns/deliveries/{row.pk}/strike/", {"why": ""})
    town.post(f"/campaigns/deliveries/{row.pk}/strike/", {"why": "填错了数量"})

    assert wrong.status_code == 409
    assert "已划掉" in town.get(f"{SHARES}{row.share_id}/").content.decode()


def test_units_of_a_task_are_paged_and_the_totals_stay(field, browse, monkeypatch):
    from fanzha.campaigns.views import tasks as views

    monkeypatch.setattr(views, "_PER_PAGE", 1)
    task = an_issued_task(field)
    desk = browse(field.desk)

    first = desk.get(f"{TASKS}{task.pk}/")
    after = first.context["after"]
    second = desk.get(f"{TASKS}{task.pk}/?after={after}")

    names = [page.context["rows"][0]["share"].unit.name for page in (first, second)]
    assert sorted(names) == ["柳河镇", "白杨乡"]
    assert first.context["totals"] == second.context["totals"]


def test_withdrawing_without_a_reason_is_refused_on_the_page(field, browse):
    task = an_issued_task(field)
    desk = browse(field.desk)

    wrong = desk.post(f"{TASKS}{task.pk}/withdraw/", {"why": ""})
    desk.post(f"{TASKS}{task.pk}/withdraw/", {"why": "发错了对象"})

    assert wrong.status_code == 409
    assert Task.objects.get().state == "withdrawn"


def test_what_presses_waits_at_the_bell_of_the_unit_and_of_the_county(field, browse):
    from fanzha.campaigns.queries import task_shell
    from fanzha.common.counting import counts

    share = share_of(an_issued_task(field, due_at=AT + timedelta(days=3)), field.county.liuhe)
    mine = task_shell.decisions(field.town, AT)
    a_delivery(share, field.town, amount=60)
    shares.report_done(share_id=share.pk, by=field.town, at=AT)
    theirs = task_shell.decisions(field.desk, AT)

    assert [one.title for one in mine] == ["任务 进村入户发放宣传单"]
    assert [one.verb for one in theirs] == ["去确认"]
    assert sum(counts(task_shell.waiting_count(field.desk, AT))) == len(theirs)


def test_a_new_task_with_time_is_news(field):
    from fanzha.campaigns.queries import task_shell

    an_issued_task(field, due_at=AT + timedelta(days=20))

    assert [one.title for one in task_shell.news(field.town, AT)] == ["新任务 进村入户发放宣传单"]


@pytest.mark.parametrize("path", ["tasks/", "tasks/new/", "tasks/mine/", "tasks/confirm/"])
def test_signed_out_nobody_sees_anything(client, db, path):
    assert client.get(f"/campaigns/{path}").status_code == 302
