"""The rest of the case file: origin, outcome, operations, evidence with custody, tasks, transfers, persons."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from fanzha.cases import actions, queries
from fanzha.cases.actions.erasing import erase_cases
from fanzha.cases.models import Case, CaseTag, CaseTask, CaseTransfer, Custody, Evidence, Operation, Payment, Victim
from fanzha.cases.queries import persons
from fanzha.cases.queries.file import happened
from fanzha.common import gallery
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow, KeptPicture, StoredFile
from fanzha.core.workflow.machine import StepRefused
from tests.builders.org import an_actor
from tests.builders.pictures import a_photo, as_jpeg

DAY = timedelta(days=1)
CONTENT = b"bank statement, as it came"


@pytest.fixture
def case(county, duty, at):
    return actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=800_00, person_id=None, by=duty, at=at)


@pytest.fixture
def other(county):
    from tests.builders.org import an_actor

    return an_actor(county.root, "duty_officer", name="吴某")


def page(desk, case):
    return desk.get(f"/cases/{case.pk}/").content.decode()


def a_piece(**said):
    return actions.Piece(**{"kind": "statement", "label": "流水", "source": "农业银行", "name": "a.pdf",
                            "content": CONTENT, **said})  # fmt: skip


# --- origin and outcome


def test_origin_and_outcome_stand_on_the_page(desk, case, at):
    desk.post(f"/cases/{case.pk}/origin/", {"origin_level": "ministry", "contact_way": "sms", "leak_source": "loan"})
    answer = desk.post(f"/cases/{case.pk}/outcome/", {"arrests": "2", "dens": "1", "recovered": "300.50"})

    saved, shown = Case.objects.get(pk=case.pk), page(desk, case)
    assert answer.status_code == 302
    assert (saved.origin_level, saved.arrests, saved.dens, saved.recovered_fen) == ("ministry", 2, 1, 300_50)
    assert "部督" in shown
    assert "300.50 元" in shown


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, True)])
def test_a_case_is_solved_after_its_report_and_before_now(case, duty, at, days, refused):
    def save():
        actions.save_outcome(case_id=case.pk, solved_at=at + days * DAY, arrests=None, dens=None, recovered=None,
                             note="", by=duty, at=at)  # fmt: skip

    if refused:
        with pytest.raises(actions.CaseRefused):
            save()
    else:
        save()

    assert (Case.objects.get(pk=case.pk).solved_at is None) is refused


def test_the_second_editor_of_an_outcome_is_told(desk, case):
    desk.post(f"/cases/{case.pk}/outcome/", {"arrests": "2", "version": "1"})

    answer = desk.post(f"/cases/{case.pk}/outcome/", {"arrests": "3", "version": "1"})

    assert answer.status_code == 409
    assert Case.objects.get(pk=case.pk).arrests == 2


def test_the_step_notes_when_a_case_was_solved(case, duty, at):
    for step, later in (("accept", 1), ("solve", 2), ("prosecute", 3)):
        actions.move_case(case_id=case.pk, step=step, by=duty, at=at + later * DAY)

    assert (Case.objects.get(pk=case.pk).state, Case.objects.get(pk=case.pk).solved_at) == ("prosecuted", at + 2 * DAY)


def test_indicators_count_reports_by_their_day_and_results_by_theirs(case, county, duty, at):
    actions.open_case(unit_id=county.baiyang.pk, scam_type="C01", loss=None, person_id=None, by=duty, at=at)
    actions.save_outcome(case_id=case.pk, solved_at=at + DAY, arrests=3, dens=None, recovered=50_00, note="", by=duty,
                         at=at + DAY)  # fmt: skip

    whole = queries.indicators(duty, since=at - DAY, until=at + 2 * DAY)
    town = queries.indicators(duty, since=at - DAY, until=at + DAY, unit_id=county.liuhe.pk, year=at.year)

    assert (whole.reported, whole.loss_fen, whole.unknown_loss) == (2, 800_00, 1)
    assert (whole.solved, whole.arrests, whole.dens, whole.recovered_fen) == (1, 3, 0, 50_00)
    assert (town.reported, town.solved, town.per_10k) == (1, 0, None)


# --- operations


def test_a_case_is_part_of_operations_and_found_by_them(desk, case, duty, at):
    cards = Operation.objects.create(title="断卡", starts_on=at.date())
    wind = Operation.objects.create(title="长风", starts_on=at.date())
    actions.set_tags(case_id=case.pk, operation_ids=[cards.pk, wind.pk], by=duty, at=at)

    desk.post(f"/cases/{case.pk}/tags/", {"operations": [wind.pk]})
    listed = [desk.get("/cases/", {"view": "all", "operation": one.pk}).content.decode() for one in (cards, wind)]

    assert [tag.operation.title for tag in CaseTag.objects.all()] == ["长风"]
    assert [case.number in html for html in listed] == [False, True]


def test_an_operation_is_kept_by_those_who_keep_rules(county, duty, at):
    from tests.builders.org import an_actor

    director = an_actor(county.root, "director")
    said = {"title": "断卡", "starts_on": at.date(), "ends_on": None, "by": director, "at": at}
    row = actions.save_operation(**said)

    with pytest.raises(actions.CaseRefused, match="同名"):
        actions.save_operation(**said)
    with pytest.raises(actions.CaseRefused, match="早于"):
        actions.save_operation(**{**said, "title": "长风", "ends_on": at.date() - DAY})
    with pytest.raises(actions.CaseMoved):
        actions.save_operation(**said, operation_id=row.pk, version=9)
    with pytest.raises(NotAllowed):
        actions.save_operation(**{**said, "by": duty})
    assert Operation.objects.count() == 1


# --- evidence


def test_a_file_is_kept_as_it_came_with_its_hash_and_first_hand(desk, case):
    sent = SimpleUploadedFile("流水.pdf", CONTENT)
    desk.post(
        f"/cases/{case.pk}/evidence/new/", {"kind": "statement", "label": "流水", "source": "农业银行", "file": sent}
    )

    row = Evidence.objects.get(case=case)
    shown = desk.get(f"/cases/{case.pk}/evidence/{row.pk}/").content.decode()
    fetched = desk.get(f"/cases/{case.pk}/evidence/{row.pk}/file/")
    assert hashlib.sha256(CONTENT).hexdigest() in shown
    assert (fetched.content, fetched["Content-Disposition"]) == (
        CONTENT,
        f'attachment; filename="evidence-{row.pk}.pdf"',
    )
    assert [(one.act, one.from_whom) for one in row.custody.all()] == [("taken", "农业银行")]
    assert AuditRow.objects.filter(action="case.evidence_opened").count() == 1


@pytest.mark.parametrize(
    ("said", "words"), [({"name": "a.exe"}, "不收这种文件"), ({"name": "a"}, "不收"), ({"content": b""}, "空的")]
)
def test_what_cannot_be_taken_is_refused_in_words(case, duty, at, said, words):
    with pytest.raises(actions.CaseRefused, match=words):
        actions.take_evidence(case_id=case.pk, piece=a_piece(**said), by=duty, at=at)

    assert not StoredFile.objects.exists()


def test_the_same_file_sent_twice_is_one_piece(case, duty, at):
    one, two = (actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at) for _ in range(2))

    assert one.pk == two.pk
    assert Custody.objects.count() == 1


def test_a_piece_goes_from_hand_to_hand_in_a_closed_order(desk, case, duty, at):
    row = actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at)
    address = f"/cases/{case.pk}/evidence/{row.pk}/hand/"
    said = {"whom": "市局 李某", "why": "送去检验"}

    answers = [desk.post(address, {"step": step, **said}).status_code for step in ("back", "handed", "handed", "back")]
    actions.move_case(case_id=case.pk, step="close", note="移送外地办理", by=duty, at=at + DAY)
    answers.append(desk.post(address, {"step": "returned", **said}).status_code)

    assert answers == [409, 302, 409, 302, 302]
    assert [one.act for one in row.custody.all()] == ["taken", "handed", "back", "returned"]
    assert [one.to_whom for one in row.custody.filter(act="handed")] == ["市局 李某"]


@pytest.mark.parametrize("change", [lambda row: row.delete(), lambda row: Custody.objects.update(by_name="别人")])
def test_the_database_refuses_to_change_custody(case, duty, at, change):
    row = actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(row.custody.get())

    assert Custody.objects.get().by_name == duty.name


def test_a_check_says_whether_the_file_is_whole(case, duty, at, settings):
    row = actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at)
    whole = actions.check_evidence(evidence_id=row.pk, by=duty, at=at)
    Evidence.objects.filter(pk=row.pk).update(sha256="0" * 64)

    changed = actions.check_evidence(evidence_id=row.pk, by=duty, at=at + DAY)

    assert (whole.is_whole, changed.is_whole) == (True, False)


def test_a_check_without_a_result_is_refused_by_the_database(case, duty, at):
    row = actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.create(evidence=row, act="checked", at=at, by_name="周某")


def a_shot(number=1):
    return a_piece(kind="screen", label="聊天截图", name="a.jpg", content=as_jpeg(a_photo(number)))


def test_a_picture_stands_in_small_on_the_file_and_its_original_is_opened_on_record(desk, case, duty, at):
    row = actions.take_evidence(case_id=case.pk, piece=a_shot(), by=duty, at=at)

    shown = page(desk, case)
    piece = desk.get(f"/cases/{case.pk}/evidence/{row.pk}/").content.decode()

    assert "data:image/jpeg;base64," in shown
    assert "看小图和同图（留痕）" in piece
    assert not AuditRow.objects.filter(action="case.evidence_opened").exists()
    fetched = desk.get(f"/cases/{case.pk}/evidence/{row.pk}/file/")
    assert fetched.content == as_jpeg(a_photo(1))  # as it came, not written anew
    assert AuditRow.objects.filter(action="case.evidence_opened").count() == 1


def test_a_picture_that_no_decoder_takes_is_kept_without_a_small_one(desk, case, duty, at):
    actions.take_evidence(case_id=case.pk, piece=a_piece(name="a.jpg", content=b"\xff\xd8 torn"), by=duty, at=at)

    assert StoredFile.objects.count() == 1
    assert not KeptPicture.objects.exists()
    assert "data:image" not in page(desk, case)


def test_the_same_picture_in_another_case_is_found_again_and_a_strangers_case_is_not_named(
    desk, case, county, duty, at
):
    other = actions.open_case(unit_id=county.baiyang.pk, scam_type="C01", loss=None, person_id=None, by=duty, at=at)
    rows = [actions.take_evidence(case_id=one.pk, piece=a_shot(), by=duty, at=at) for one in (case, other)]
    town = an_actor(county.liuhe, "town_officer")

    shown = desk.get(f"/cases/{case.pk}/evidence/{rows[0].pk}/").content.decode()
    kept = {one.holder_id: one for one in KeptPicture.objects.all()}
    seen = gallery.elsewhere(town, kept[rows[0].pk], at)

    assert "另有 1 处同图" in shown
    assert (seen.visible, seen.hidden) == (0, 1)
    assert gallery.small_ones(town, [rows[1].file_id]) == {}


def test_the_small_picture_goes_with_the_evidence(case, duty, at):
    actions.take_evidence(case_id=case.pk, piece=a_shot(), by=duty, at=at)

    erase_cases([case], at=at + DAY)

    assert not KeptPicture.objects.exists()


# --- tasks


def test_a_task_is_due_by_rule_shown_and_ended_with_words(desk, case, county, at):
    said = {"kind": "care", "unit": county.liuhe.pk, "words": "先听他讲", "key": "k1"}
    for _ in range(2):
        desk.post(f"/cases/{case.pk}/tasks/new/", said)
    task = CaseTask.objects.get(case=case)
    address = f"/cases/tasks/{task.pk}/"

    shown = desk.get(address).content.decode()
    answers = [desk.post(address, {"step": step, "answer": words}).status_code
               for step, words in (("finish", "好"), ("finish", "聊了半小时"), ("cancel", "不用办了"))]  # fmt: skip

    assert answers == [409, 302, 409]
    assert "不写病情" in shown
    assert "诊断" in shown
    assert task.due_at > task.asked_at
    assert CaseTask.objects.get().state == "done"


def test_a_town_ends_its_own_task_and_no_other(case, county, duty, at):
    from tests.builders.org import an_actor

    task = actions.ask_task(case_id=case.pk, kind="hardship", unit_id=county.baiyang.pk, by=duty, at=at)
    own, stranger = an_actor(county.baiyang, "town_officer"), an_actor(county.liuhe, "town_officer")

    with pytest.raises(CaseTask.DoesNotExist):
        actions.end_task(task_id=task.pk, step="finish", answer="联系了民政所", by=stranger, at=at)
    ended = actions.end_task(task_id=task.pk, step="finish", answer="联系了民政所", by=own, at=at)

    assert ended.state == "done"


@pytest.mark.parametrize(("hours", "missed"), [(-1, 0), (0, 1), (1, 1)])
def test_a_task_is_late_from_its_due_moment_and_may_still_be_done(case, county, duty, at, hours, missed):
    task = actions.ask_task(case_id=case.pk, kind="account", unit_id=county.liuhe.pk, by=duty, at=at)
    moment = task.due_at + timedelta(hours=hours)

    counts = [actions.miss_tasks(by=duty, at=moment) for _ in range(2)]
    ended = actions.end_task(task_id=task.pk, step="finish", answer="核对过开户人", by=duty, at=moment)

    assert counts == [missed, 0]
    assert ended.state == "done"


def test_an_open_task_waits_on_the_page_of_its_unit(case, county, duty, at):
    from fanzha.cases.queries.file import decisions
    from tests.builders.org import an_actor

    actions.ask_task(case_id=case.pk, kind="care", unit_id=county.baiyang.pk, by=duty, at=at)
    own, stranger = an_actor(county.baiyang, "town_officer"), an_actor(county.liuhe, "town_officer")

    assert [len(decisions(who, at)) for who in (own, stranger, duty)] == [1, 0, 0]


# --- transfers


@pytest.fixture
def asked(case, county, duty, at):
    actions.save_victim(case_id=case.pk, said={"age": 60}, by=duty, at=at)
    actions.save_payment(case_id=case.pk, said={"amount_fen": 5}, by=duty, at=at)
    return actions.ask_transfer(case_id=case.pk, unit_id=county.baiyang.pk, why="受害人住在白杨乡", by=duty, at=at)


def test_a_case_stays_until_the_other_unit_has_accepted(case, county, duty, other, at, asked):
    before = Case.objects.get(pk=case.pk).unit_id

    with pytest.raises(actions.CaseRefused, match="不能自己接收"):
        actions.answer_transfer(transfer_id=asked.pk, step="accept", answer="", by=duty, at=at)
    actions.answer_transfer(transfer_id=asked.pk, step="accept", answer="", by=other, at=at)

    after = Case.objects.get(pk=case.pk)
    assert (before, after.unit_id) == (county.liuhe.pk, county.baiyang.pk)
    assert {Victim.objects.get().unit_id, Payment.objects.get().unit_id} == {county.baiyang.pk}


def test_of_two_who_answer_the_second_is_told(duty, other, at, asked, case, county):
    actions.answer_transfer(transfer_id=asked.pk, step="refuse", answer="不属本辖区", version=1, by=other, at=at)

    with pytest.raises(actions.CaseMoved):
        actions.answer_transfer(transfer_id=asked.pk, step="accept", answer="", version=1, by=other, at=at)
    with pytest.raises(StepRefused):
        actions.answer_transfer(transfer_id=asked.pk, step="withdraw", answer="填错了单位", by=duty, at=at)

    assert Case.objects.get(pk=case.pk).unit_id == county.liuhe.pk


def test_one_transfer_at_a_time_to_another_unit_with_a_reason(case, county, duty, at, asked):
    def ask(unit, why):
        actions.ask_transfer(case_id=case.pk, unit_id=unit.pk, why=why, by=duty, at=at)

    for unit, why, words in ((county.baiyang, "住址在那边", "正在等"), (county.liuhe, "住址在那边", "别的单位"),
                             (county.root, "错", "为什么")):  # fmt: skip
        with pytest.raises(actions.CaseRefused, match=words):
            ask(unit, why)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseTransfer.objects.create(case=case, unit=county.root, from_unit=county.liuhe, state="asked", asked_at=at,
                                    asked_by_name="周某", ends_at=at)  # fmt: skip


@pytest.mark.parametrize(("hours", "ended"), [(-1, 0), (0, 1)])
def test_without_an_answer_the_case_stays(case, duty, at, asked, hours, ended):
    count = actions.expire_transfers(by=duty, at=asked.ends_at + timedelta(hours=hours))

    assert count == ended
    assert CaseTransfer.objects.get().state == ("expired" if ended else "asked")


def test_the_page_of_a_transfer_answers_and_tells_no_facts(desk, client, case, county, duty, at, asked):
    actions.edit_case(case_id=case.pk, scam_type="C01", subtype="", loss=1, occurred_at=None, channel="call",
                      facts="案情秘密", payments="", version=None, by=duty, at=at)  # fmt: skip
    address = f"/cases/transfers/{asked.pk}/"

    shown = desk.get(address).content.decode()
    refused = desk.post(f"{address}answer/", {"step": "refuse", "answer": ""})
    taken = desk.post(f"{address}answer/", {"step": "accept", "version": "1"})
    strange = desk.post(f"{address}answer/", {"step": "expire"})

    assert "受害人住在白杨乡" in shown
    assert "案情秘密" not in shown
    assert [one.status_code for one in (refused, taken, strange)] == [409, 302, 409]
    assert Case.objects.get(pk=case.pk).unit_id == county.baiyang.pk


# --- time line, persons, erasing


def test_the_time_line_follows_the_facts(case, duty, at):
    case.contact_at = at - 3 * DAY
    paid = [Payment(case=case, amount_fen=500, paid_at=at - day * DAY) for day in (1, 2)]

    titles = [row["title"] for row in happened(case, paid, [])]

    assert titles == ["对方第一次联系受害人", "付出 5.00 元", "付出 5.00 元", "报案"]


def test_two_victims_of_one_case_are_not_merged_unseen(case, county, duty, at):
    from fanzha.people import actions as people

    one, two, three = (
        people.ensure_person(unit_id=county.liuhe.pk, name="钱某", phone=phone, source="测试", by=duty, at=at)
        for phone in ("13911110001", "13911110002", "13911110003")
    )
    for person in (one, two):
        actions.save_victim(case_id=case.pk, said={"person_id": person.pk}, by=duty, at=at)
    reference = persons.of_person()

    assert case.number in reference.check(one.pk, two.pk)
    assert reference.check(one.pk, three.pk) == ""
    assert persons.persons_of([case.pk]) == [one.pk, two.pk]
    assert persons.of_persons([two.pk]) == [case.pk]
    assert {row["person_id"] for row in persons.used_since(at - DAY)} == {one.pk, two.pk}


def test_a_person_reads_what_is_held_and_sees_the_case_on_the_page(desk, case, county, duty, at):
    from fanzha.common.retention import PersonKeys
    from fanzha.people import actions as people

    person = people.ensure_person(
        unit_id=county.liuhe.pk, name="钱某", phone="13911110001", source="测试", by=duty, at=at
    )
    said = {"person_id": person.pk, "how_cheated": "说我中奖", "has_app": "no"}
    actions.save_victim(case_id=case.pk, said=said, by=duty, at=at)

    lines = dict(persons.held(PersonKeys(person.pk))[0].lines)

    assert (lines["被骗经过"], lines["装了国家反诈中心软件"]) == ("说我中奖", "否")
    assert case.number in desk.get(f"/people/{person.pk}/").content.decode()


def test_erasing_takes_words_and_files_and_leaves_the_counts(case, county, duty, at):
    row = actions.take_evidence(case_id=case.pk, piece=a_piece(), by=duty, at=at)
    actions.pass_evidence(evidence_id=row.pk, step="handed", whom="市局 李某", why="送去检验", by=duty, at=at)
    actions.ask_task(case_id=case.pk, kind="care", unit_id=county.liuhe.pk, words="先听他讲", by=duty, at=at)
    actions.ask_transfer(case_id=case.pk, unit_id=county.baiyang.pk, why="住在白杨乡", by=duty, at=at)

    erase_cases([case], at=at + DAY)

    left = Evidence.objects.get()
    assert (left.label, left.source, left.sha256, left.file_id) == ("", "", "", None)
    assert {(one.from_whom, one.to_whom, one.why) for one in Custody.objects.all()} == {("", "", "")}
    assert Custody.objects.count() == 2
    assert not StoredFile.objects.exists()
    assert (CaseTask.objects.get().words, CaseTransfer.objects.get().why) == ("", "")
