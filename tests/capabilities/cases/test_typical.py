"""Typical cases: asked for at once, drafted without names, checked, let in by somebody else, taken out at once."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.cases import actions
from fanzha.cases.actions import typical as steps
from fanzha.cases.actions import typical_erasing, typical_publishing
from fanzha.cases.models import TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.common import audit, retention
from fanzha.common.actor import NotAllowed
from fanzha.common.counting import counted
from fanzha.core.text.identifying import traces
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions as knowledge
from fanzha.knowledge import queries as library
from fanzha.people import actions as people
from tests.builders.org import an_actor, an_officer, signed_in

FACTS = "11月3日，家住上柳村的戴国强（41岁）接到 138 0000 1703 的电话！对方自称客服，让他转3万元到6225881938274650。"
CLEAN = {
    "title": "冒充客服退款：一名居民被骗",
    "story": "某村一名居民接到自称客服的电话，按要求共享了屏幕。",
    "lesson": "挂断电话",
}


@pytest.fixture
def case(county, duty, at):
    person = people.ensure_person(
        unit_id=county.shangliu.pk, name="戴国强", phone="13800001703", source="case", by=duty, at=at
    )
    case = actions.open_case(
        unit_id=county.liuhe.pk, scam_type="C04", loss=30_000_00, person_id=person.pk, facts=FACTS, by=duty, at=at
    )
    said = {"person_id": person.pk, "age": 41, "home_unit_id": county.shangliu.pk}
    actions.save_victim(case_id=case.pk, said=said, by=duty, at=at)
    return case


@pytest.fixture
def director(county):
    return an_actor(county.root, "director", name="何主任")


@pytest.fixture
def draft(case, duty, at):
    return steps.begin_typical(case_id=case.pk, by=duty, at=at)


def save(row, by, at, *, version=None, reasons=None, **said):
    text = steps.Text(**{**CLEAN, **said}, reasons=reasons or {})
    version = TypicalCase.objects.get(pk=row.pk).version if version is None else version
    return steps.save_typical(typical_id=row.pk, text=text, version=version, by=by, at=at)


def sent(row, by, at, **said):
    row = save(row, by, at, **said)
    return steps.submit_typical(typical_id=row.pk, version=row.version, by=by, at=at)


def approve(row, by, at, version=None):
    version = row.version if version is None else version
    return typical_publishing.approve_typical(typical_id=row.pk, version=version, by=by, at=at)


def solve(case, by, at):
    for step in ("accept", "solve"):
        actions.move_case(case_id=case.pk, step=step, by=by, at=at)


def marks(row, **said):
    row = TypicalCase.objects.get(pk=row.pk)
    for name, text in said.items():
        setattr(row, name, text)
    return {one.said: one.mark for one in reads.findings(row)}


@pytest.fixture
def published(draft, duty, director, at):
    return approve(sent(draft, duty, at), director, at)


# --- asked for


def test_a_solved_case_asks_for_publicity_at_once_and_once(case, duty, at):
    solve(case, duty, at)
    actions.move_case(case_id=case.pk, step="close", note="已经办完", by=duty, at=at)
    for step in ("reopen", "solve"):
        actions.move_case(case_id=case.pk, step=step, note="又有线索", by=duty, at=at)

    row = TypicalCase.objects.get()
    assert (row.case_id, row.state, row.unit_id) == (case.pk, "asked", case.unit_id)
    assert [one.title for one in reads.decisions(duty, at)] == [f"典型案例 {case.number}"]
    assert counted(reads.waiting_rows(duty, at)) == 1


@pytest.mark.parametrize("steps_taken", [("accept",), ("close",)])
def test_a_case_that_is_not_solved_asks_for_nothing(case, duty, at, steps_taken):
    for step in steps_taken:
        actions.move_case(case_id=case.pk, step=step, note="查不下去", by=duty, at=at)

    assert not TypicalCase.objects.exists()


def test_a_case_that_is_taken_up_again_does_not_ask_meanwhile(case, duty, at):
    solve(case, duty, at)
    actions.move_case(case_id=case.pk, step="close", note="已经办完", by=duty, at=at)
    actions.move_case(case_id=case.pk, step="reopen", note="又有线索", by=duty, at=at)

    assert reads.decisions(duty, at) == []


def test_it_can_be_declined_with_a_reason_and_thought_of_again(case, duty, at):
    solve(case, duty, at)
    row = TypicalCase.objects.get()
    with pytest.raises(actions.CaseRefused, match="理由"):
        steps.decline_typical(typical_id=row.pk, why="不", version=None, by=duty, at=at)

    row = steps.decline_typical(typical_id=row.pk, why="受害人不愿意", version=row.version, by=duty, at=at)

    assert (row.state, row.why, reads.decisions(duty, at)) == ("declined", "受害人不愿意", [])
    assert steps.begin_typical(case_id=case.pk, by=duty, at=at).state == "drafted"


# --- drafted


def test_the_draft_holds_nothing_that_the_file_knows(draft, case):
    row = TypicalCase.objects.get(pk=draft.pk)

    assert reads.findings(row) == []
    assert not any(word in reads.text_of(row) for word in ("戴国强", "国强", "上柳", "柳河", "1703", "3万元", "41"))
    assert "客服" in row.story
    assert row.title.endswith("一名四十多岁的居民被骗几万元")


def test_beginning_twice_is_one_draft(case, duty, director, at, draft):
    again = steps.begin_typical(case_id=case.pk, by=director, at=at)

    assert (again.pk, again.version, TypicalCase.objects.count()) == (draft.pk, draft.version, 1)
    assert director.id not in TypicalCase.objects.get().writers


def test_only_those_with_the_right_draft(case, county, at):
    with pytest.raises(NotAllowed):
        steps.begin_typical(case_id=case.pk, by=an_actor(county.liuhe, "town_officer"), at=at)


def test_anothers_case_is_none(case, county, at, draft):
    stranger = an_actor(county.baiyang, "analyst")

    with pytest.raises(actions.register.Case.DoesNotExist):
        steps.begin_typical(case_id=case.pk, by=stranger, at=at)
    with pytest.raises(TypicalCase.DoesNotExist):
        save(draft, stranger, at)
    with pytest.raises(TypicalCase.DoesNotExist):
        typical_publishing.withdraw_typical(typical_id=draft.pk, why="被认出来了", version=None, by=stranger, at=at)
    assert not reads.typical_seen(stranger).exists()


# --- checked


@pytest.mark.parametrize(
    "story",
    [
        "戴国强接到电话", "戴 国 强接到电话", "国强接到电话", "住在上柳的居民接到电话", "在1 3 8 0 0 0 0 1703 接到电话",
        "他转了30000元", "他转了三万元", "转到6225 8819 3827 4650", "11月3日接到电话", "3号接到电话",
    ],
)  # fmt: skip
def test_what_identifies_is_not_handed_on(draft, duty, at, story, case):
    paid = {"amount_fen": 30_000_00, "paid_at": at.replace(day=3), "payee_account": "6225881938274650"}
    actions.save_payment(case_id=case.pk, said=paid, by=duty, at=at)

    with pytest.raises(StepRefused, match="处"):
        sent(draft, duty, at, story=story)

    assert TypicalCase.objects.get().state == "drafted"


def test_a_reason_in_words_lets_a_word_stay_and_is_kept(draft, duty, director, at):
    said = {"story": "杏花村的人都知道了。"}
    mark = marks(draft, **said)["杏花村"]

    row = sent(draft, duty, at, reasons={mark: "景区名，不是住处"}, **said)

    assert [(one["said"], one["why"], one["by"]) for one in row.kept] == [("杏花村", "景区名，不是住处", "周某")]
    assert approve(row, director, at).state == "approved"


def test_a_reason_stays_with_its_words_alone(draft, duty, at):
    said = {"story": "杏花村的人都知道了。"}
    save(draft, duty, at, reasons={marks(draft, **said)["杏花村"]: "景区名，不是住处"}, **said)

    row = save(draft, duty, at)

    assert row.kept == []
    with pytest.raises(StepRefused, match="1 处"):
        sent(draft, duty, at, **said)


def test_a_reason_that_is_taken_back_or_says_nothing_does_not_count(draft, duty, at):
    said = {"story": "杏花村的人都知道了。"}
    mark = marks(draft, **said)["杏花村"]
    save(draft, duty, at, reasons={mark: "景区名，不是住处"}, **said)

    with pytest.raises(actions.CaseRefused, match="4 个字"):
        save(draft, duty, at, reasons={mark: "嗯"}, **said)
    assert save(draft, duty, at, reasons={mark: ""}, **said).kept == []


def test_no_reason_excuses_a_number(draft, duty, at):
    said = {"story": "打 13800001703 问。"}
    reasons = dict.fromkeys(marks(draft, **said).values(), "当事人同意公开")

    with pytest.raises(StepRefused, match="也不能留"):
        sent(draft, duty, at, reasons=reasons, **said)


@pytest.mark.parametrize(("said", "part"), [({"lesson": "字" * 61}, "怎么防"), ({"story": "经过。\n" * 13}, "正文")])
def test_what_does_not_fit_the_library_is_said_before_anybody_decides(draft, duty, at, said, part):
    with pytest.raises(actions.CaseRefused, match=part):
        sent(draft, duty, at, **said)


def test_a_loud_or_long_text_is_made_to_fit(draft, duty, at):
    row = sent(draft, duty, at, story="别信！" + "对方说可以退款。" * 60)

    body = reads.body_of(row)["paragraphs"]
    assert (body[0][:3], len(body) > 1, all(len(part) <= 300 for part in body)) == ("别信。", True, True)


# --- by a second person


def test_whoever_wrote_it_does_not_let_it_in(draft, director, duty, at):
    row = sent(draft, director, at)

    with pytest.raises(StepRefused, match="另一位"):
        approve(row, director, at)


def test_nor_an_approver_who_edited_it_once(draft, director, duty, at):
    save(draft, director, at, title="改过的标题")

    with pytest.raises(StepRefused, match="另一位"):
        approve(sent(draft, duty, at), director, at)
    assert not library.articles_at("story", at.date())


def test_nor_who_only_handed_it_on(draft, director, duty, at):
    row = save(draft, duty, at)
    row = steps.submit_typical(typical_id=row.pk, version=row.version, by=director, at=at)

    with pytest.raises(StepRefused, match="另一位"):
        approve(row, director, at)


def test_nor_who_may_only_draft(draft, county, duty, at):
    with pytest.raises(NotAllowed):
        approve(sent(draft, duty, at), an_actor(county.root, "duty_officer"), at)


def test_an_approved_text_stands_in_the_library_without_the_case(published, case, director, at):
    article = library.article_at("story", published.entry_code, at.date())

    assert (article.title, article.body["paragraphs"]) == (CLEAN["title"], [CLEAN["story"]])
    assert (published.state, published.decided_by_id) == ("approved", director.id)
    everything = f"{article.code}{article.title}{article.body}"
    assert case.number not in everything
    assert str(case.pk) not in article.code
    assert traces(everything.replace(article.code, "")) == []


def test_approving_twice_is_one_entry(published, director, at):
    with pytest.raises(actions.CaseMoved):
        approve(published, director, at, version=published.version - 1)
    with pytest.raises(StepRefused):
        approve(published, director, at)

    assert len(library.articles_at("story", at.date())) == 1


# --- attacks


def test_a_text_that_changed_after_it_was_seen_is_not_approved(draft, duty, director, at):
    seen = sent(draft, duty, at)
    steps.take_back(typical_id=seen.pk, version=seen.version, by=duty, at=at)
    sent(draft, duty, at, story="另一段经过，没有人名。")

    with pytest.raises(actions.CaseMoved):
        approve(seen, director, at)
    assert not library.articles_at("story", at.date())


def test_nobody_approves_without_saying_what_was_seen(draft, duty, director, at):
    row = sent(draft, duty, at)

    with pytest.raises(actions.CaseMoved):
        typical_publishing.approve_typical(typical_id=row.pk, version=None, by=director, at=at)


def test_a_text_that_waits_is_not_changed(draft, duty, at):
    row = sent(draft, duty, at)

    with pytest.raises(StepRefused, match="待审批"):
        save(row, duty, at, story="王小明")


def test_a_text_changed_past_the_product_is_checked_again(draft, duty, director, at):
    row = sent(draft, duty, at)
    row.story = "戴国强接到电话"
    row.save(update_fields=["story"])

    with pytest.raises(StepRefused, match="处"):
        approve(row, director, at)


def test_a_name_that_comes_into_the_file_after_the_draft_stops_the_approval(draft, case, duty, director, at):
    row = sent(draft, duty, at, story="邻居阿福也接到了电话。")
    actions.save_victim(case_id=case.pk, said={"name": "阿福"}, by=duty, at=at)

    with pytest.raises(StepRefused, match="1 处"):
        approve(row, director, at)
    assert TypicalCase.objects.get().state == "checking"


def test_a_name_that_comes_into_the_file_after_the_approval_is_shown(draft, case, duty, director, county, at):
    row = approve(sent(draft, duty, at, story="邻居阿福也接到了电话。"), director, at)
    actions.save_victim(case_id=case.pk, said={"name": "阿福"}, by=duty, at=at)
    row.refresh_from_db()

    assert (row.is_doubtful, row.state) == (True, "approved")
    assert [one.detail for one in reads.decisions(duty, at)] == ["新登记的内容出现在已入库的文字里，请核对"]
    reasons = {one.mark: "只是碰巧同名" for one in reads.findings(row)}
    settling = {"typical_id": row.pk, "version": row.version, "at": at}
    with pytest.raises(NotAllowed):
        typical_publishing.settle_doubt(reasons=reasons, by=duty, **settling)
    with pytest.raises(actions.CaseRefused, match="理由"):
        typical_publishing.settle_doubt(reasons={}, by=director, **settling)
    assert typical_publishing.settle_doubt(reasons=reasons, by=director, **settling).is_doubtful is False


def test_a_reason_for_somebody_else_does_not_excuse_the_name_when_it_comes_into_the_file(
    draft, case, duty, director, at
):
    said = {"story": "骗子给的户名李富贵是假的。"}
    row = sent(draft, duty, at, reasons=dict.fromkeys(marks(draft, **said).values(), "骗子编的名字"), **said)
    assert len(row.kept) == len(reads.findings(row))
    actions.save_victim(case_id=case.pk, said={"name": "李富贵"}, by=duty, at=at)

    with pytest.raises(StepRefused, match="处"):
        approve(row, director, at)


def test_what_does_not_touch_the_text_raises_no_doubt(published, case, duty, at):
    actions.save_victim(case_id=case.pk, said={"name": "阿福"}, by=duty, at=at)

    published.refresh_from_db()
    assert published.is_doubtful is False


def test_two_who_write_at_once_do_not_overwrite(draft, duty, director, at):
    save(draft, duty, at, version=draft.version)

    with pytest.raises(actions.CaseMoved, match="周某"):
        save(draft, director, at, version=draft.version, title="别的标题")


def test_a_file_that_was_erased_lets_nothing_in(draft, case, duty, director, at):
    row = sent(draft, duty, at)
    actions.erase_cases([case], at=at)

    with pytest.raises(actions.CaseRefused, match="清除"):
        approve(row, director, at)


# --- sent back, and out again


def test_a_text_goes_back_with_a_reason_to_whoever_wrote_it(draft, duty, director, at):
    row = sent(draft, duty, at)
    assert [one.detail for one in reads.decisions(director, at)] == ["文字已送审，等您批准"]
    with pytest.raises(actions.CaseRefused, match="理由"):
        typical_publishing.refuse_typical(typical_id=row.pk, why="", version=row.version, by=director, at=at)

    row = typical_publishing.refuse_typical(typical_id=row.pk, why="再具体些", version=row.version, by=director, at=at)

    assert (row.state, row.why) == ("refused", "再具体些")
    assert (len(reads.decisions(duty, at)), reads.decisions(director, at)) == (1, [])
    assert save(row, duty, at).state == "drafted"


@pytest.mark.parametrize("side", ["case", "library"])
def test_either_side_takes_it_out_at_once(published, duty, director, at, side):
    if side == "case":
        typical_publishing.withdraw_typical(
            typical_id=published.pk, why="村里人认出来了", version=published.version, by=duty, at=at
        )
    else:
        knowledge.withdraw_entry(kind="story", code=published.entry_code, why="村里人认出来了", by=director, at=at)

    row = TypicalCase.objects.get()
    assert (row.state, row.why, row.entry_code) == ("withdrawn", "村里人认出来了", "")
    assert library.articles_at("story", at.date()) == []
    assert steps.begin_typical(case_id=row.case_id, by=duty, at=at).story == CLEAN["story"]


def test_withdrawing_wants_a_reason_and_happens_once(published, duty, at):
    common = {"typical_id": published.pk, "by": duty, "at": at}
    with pytest.raises(actions.CaseRefused, match="理由"):
        typical_publishing.withdraw_typical(why=" ", version=published.version, **common)
    typical_publishing.withdraw_typical(why="被认出来了", version=published.version, **common)

    with pytest.raises(actions.CaseMoved):
        typical_publishing.withdraw_typical(why="被认出来了", version=published.version, **common)


def test_another_round_needs_another_approval(published, duty, director, at):
    row = typical_publishing.withdraw_typical(
        typical_id=published.pk, why="被认出来了", version=published.version, by=duty, at=at
    )
    steps.begin_typical(case_id=row.case_id, by=duty, at=at)

    again = approve(sent(row, duty, at), director, at)

    assert again.entry_code != published.entry_code
    assert len(library.articles_at("story", at.date())) == 1


# --- kept


def test_the_database_holds_the_shape(draft, published):
    with pytest.raises(IntegrityError, match="typical_approved_is_in_the_library"), transaction.atomic():
        TypicalCase.objects.update(state="drafted")
    with pytest.raises(IntegrityError, match="typical_once_a_case"), transaction.atomic():
        TypicalCase.objects.create(
            case_id=draft.case_id,
            unit_id=draft.unit_id,
            state="asked",
            asked_at=draft.asked_at,
            moved_at=draft.asked_at,
        )


def test_every_act_is_recorded_without_the_words(published):
    rows = audit.history("cases.typicalcase", published.pk)

    assert [row.action for row in rows] == ["typical.draft", "typical.edit", "typical.submit", "typical.approve"]
    assert not any("客服" in str(row.after) for row in rows)


def test_its_words_go_in_time_and_an_open_draft_ends(draft, at):
    kept = typical_erasing.TYPICALS_KEPT
    late = at + timedelta(days=9)
    assert list(kept.past(at - timedelta(days=1))) == []

    kept.erase(list(kept.past(late)), late, retention.Way.ERASE_FIELDS)

    row = TypicalCase.objects.get()
    assert (row.title, row.story, row.kept, row.state) == ("", "", [], "declined")
    assert list(kept.past(late)) == []


def test_it_goes_with_its_case_to_another_unit(draft, case, county, duty, at):
    asked = actions.ask_transfer(case_id=case.pk, unit_id=county.baiyang.pk, why="当事人住在那边", by=duty, at=at)
    actions.answer_transfer(transfer_id=asked.pk, step="accept", answer="", by=an_actor(county.root, "director"), at=at)

    assert TypicalCase.objects.get().unit_id == county.baiyang.pk


# --- pages


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(browser, path, **said):
    answer = browser.post(path, said)
    return answer.status_code, answer.content.decode()


def test_from_the_case_page_to_the_draft(case, desk):
    assert "起草典型案例" in page(desk, f"/cases/{case.pk}/")

    answer = desk.post(f"/cases/{case.pk}/typical/")
    row = TypicalCase.objects.get()

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/typical/{row.pk}/")
    shown = page(desk, answer.headers["Location"])
    assert ("没有找到能认出当事人的内容" in shown, "戴国强" in shown) == (True, False)
    assert "看这篇典型案例" in page(desk, f"/cases/{case.pk}/")


def test_the_page_shows_what_still_identifies_and_keeps_what_was_typed(draft, desk):
    said = {**CLEAN, "story": "戴国强接到电话，号码 13800001703。", "version": draft.version, "submit": "1"}

    status, shown = post(desk, f"/cases/typical/{draft.pk}/save/", **said)

    assert status == 409
    assert "戴国强接到电话" in shown
    assert "也不能留" in shown
    assert TypicalCase.objects.get().state == "drafted"


def test_looking_while_writing_keeps_nothing(draft, desk):
    status, shown = post(desk, f"/cases/typical/{draft.pk}/check/", **{**CLEAN, "story": "戴国强接到电话"})

    assert (status, "戴国强" in shown) == (200, True)
    assert "戴国强" not in TypicalCase.objects.get().story


def test_a_stale_form_keeps_the_typed_text(draft, duty, desk, at):
    save(draft, duty, at)

    status, shown = post(desk, f"/cases/typical/{draft.pk}/save/", **{**CLEAN, "title": "我写的", "version": 1})

    assert (status, "我写的" in shown, "您打开后" in shown) == (409, True, True)


def test_a_form_that_comes_after_the_text_was_handed_on_keeps_what_was_typed(draft, duty, desk, at):
    sent(draft, duty, at)

    status, shown = post(desk, f"/cases/typical/{draft.pk}/save/", **{**CLEAN, "story": "我写的经过", "version": 1})

    assert (status, "我写的经过" in shown, CLEAN["story"] in shown) == (409, True, True)
    assert TypicalCase.objects.get().state == "checking"


def test_a_doubt_is_settled_by_page(draft, case, duty, director, county, client, at):
    row = approve(sent(draft, duty, at, story="邻居阿福也接到了电话。"), director, at)
    actions.save_victim(case_id=case.pk, said={"name": "阿福"}, by=duty, at=at)
    browser = signed_in(client, an_officer(county.root, "analyst"))

    shown = page(browser, f"/cases/typical/{row.pk}/")
    mark = re.search(r'name="(why-[^"]+)"', shown)[1]
    row.refresh_from_db()
    browser.post(f"/cases/typical/{row.pk}/settle/", {mark: "只是碰巧同名", "version": row.version})

    row.refresh_from_db()
    assert ("请核对" in shown, row.is_doubtful, row.state) == (True, False, "approved")


def test_the_whole_way_by_pages(case, county, client, at):
    writer, approver = an_officer(county.root, "duty_officer"), an_officer(county.root, "director")
    browser = signed_in(client, writer)
    browser.post(f"/cases/{case.pk}/typical/")
    row = TypicalCase.objects.get()
    browser.post(f"/cases/typical/{row.pk}/save/", {**CLEAN, "version": row.version, "submit": "1"})
    row.refresh_from_db()
    assert "等有审批权限的同事批准" in page(browser, f"/cases/typical/{row.pk}/")

    signed_in(browser, approver)
    assert "批准入库" in page(browser, f"/cases/typical/{row.pk}/")
    browser.post(f"/cases/typical/{row.pk}/step/approve/", {"version": row.version})
    row.refresh_from_db()

    assert row.state == "approved"
    assert CLEAN["title"] in page(browser, f"/knowledge/story/{row.entry_code}/")
    assert case.number in page(browser, "/cases/typical/?view=library")
    assert post(browser, f"/cases/typical/{row.pk}/step/withdraw/", version=row.version, why="")[0] == 409


@pytest.mark.parametrize("query", ["state=drafted", "type=C04", "view=open", "state=drafted&type=C04"])
def test_the_list_is_narrowed(draft, case, desk, query):
    assert case.number in page(desk, f"/cases/typical/?{query}")


@pytest.mark.parametrize("query", ["state=approved", "type=C01", "view=ended", "view=library"])
def test_the_list_leaves_out_what_does_not_fit(draft, case, desk, query):
    assert case.number not in page(desk, f"/cases/typical/?{query}")
