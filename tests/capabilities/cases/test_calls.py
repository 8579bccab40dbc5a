"""The call at the desk: kept as it is typed, taken by proposals, finished as a case in one transaction."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from fanzha.cases import actions
from fanzha.cases.models import Call, Case, CaseFact, OutsideNumber, Payment, Trait, Victim
from fanzha.cases.queries import calls
from fanzha.common import audit
from fanzha.core.linking.traits import TraitKind
from tests.builders.org import an_actor, an_officer, signed_in

CARD = "6228480402564890018"
STORY = (
    f"我叫陈建国，男，52岁，我的手机号是13912345678。昨天接到00886912345678打来的电话，对方自称公安，今天9:05用我的农行卡转账49,800元到"
    f"工商银行{CARD}，收款人：赵敏。"
)


@pytest.fixture
def call(county, duty, at):
    return actions.begin_call(unit_id=county.root.pk, by=duty, at=at)


def _post(desk, call, step="draft", **said):
    said.setdefault("version", call.version)
    said.setdefault("tab", "t1")
    return desk.post(reverse(f"cases:call_{step}", args=[call.pk]), said, headers={"HX-Request": "true"})


def _body(call):
    return Call.objects.get(pk=call.pk).body


class TestDraft:
    def test_a_ring_begins_a_call_and_leads_to_its_form(self, desk):
        answer = desk.post(reverse("cases:call_list"))

        call = Call.objects.get()
        assert answer.headers["Location"] == reverse("cases:call", args=[call.pk])
        assert desk.get(answer.headers["Location"]).status_code == 200
        assert call.owner_name == "周某"

    def test_what_is_typed_is_kept_right_or_wrong(self, desk, call):
        _post(desk, call, **{"story": "我被骗", "v-phone": "139", "p0-amount": "三千块吧"})

        body = _body(call)
        assert body["story"] == "我被骗"
        assert body["values"]["phone"] == "139"
        assert body["payments"] == [{"amount": "三千块吧"}]

    def test_an_answer_carries_proposals_prompts_and_the_new_version(self, desk, call):
        page = _post(desk, call, story=STORY).content.decode()

        assert "13912345678" in page
        assert 'name="version" value="2"' in page
        assert "请您现在停手" in page
        assert 'id="fields"' not in page

    def test_another_window_is_shown_as_a_conflict_and_writes_nothing(self, desk, call):
        _post(desk, call, story="先写的", tab="one")

        answer = _post(desk, call, story="后写的", tab="two").content.decode()

        assert "有两处在写" in answer
        assert _body(call)["story"] == "先写的"

    def test_a_window_is_not_in_conflict_with_its_own_lost_answer(self, desk, call):
        _post(desk, call, story="一", tab="one")
        _post(desk, call, story="一二", tab="one")

        assert _body(call)["story"] == "一二"

    def test_an_officer_may_say_that_this_window_counts(self, desk, call):
        _post(desk, call, story="先写的", tab="one")
        _post(desk, call, story="后写的", tab="two", force="1")

        assert _body(call)["story"] == "后写的"

    def test_without_script_a_conflict_keeps_the_input_on_a_409(self, desk, call):
        _post(desk, call, story="先写的", tab="one")

        answer = desk.post(reverse("cases:call_draft", args=[call.pk]), {"story": "后写的", "version": call.version})

        assert answer.status_code == 409
        assert "后写的" in answer.content.decode()

    def test_a_colleague_of_the_centre_goes_on_on_another_machine(self, county, call, desk, client):
        _post(desk, call, story="写了一半")
        other = signed_in(type(client)(), an_officer(county.root, "duty_officer", username="other", name="吴某"))

        assert "写了一半" in other.get(reverse("cases:call", args=[call.pk])).content.decode()

    def test_that_a_colleague_read_a_draft_is_recorded_and_ones_own_is_not(self, county, call, desk, client):
        other = signed_in(type(client)(), an_officer(county.root, "duty_officer", username="other", name="吴某"))

        other.get(reverse("cases:call", args=[call.pk]))

        assert [row.actor_name for row in audit.history("cases.call", call.pk) if row.action == "call.read"] == ["吴某"]

    def test_a_window_that_names_itself_oddly_breaks_nothing(self, desk, call):
        assert _post(desk, call, story="在", tab="\x00'--长" * 9).status_code == 200

    def test_a_call_of_another_unit_is_not_there(self, county, duty, at, client):
        call = actions.begin_call(unit_id=county.root.pk, by=duty, at=at)
        town = signed_in(client, an_officer(county.liuhe, "duty_officer", username="town"))

        assert town.get(reverse("cases:call", args=[call.pk])).status_code == 404

    def test_the_first_stop_is_timed_once(self, desk, call, at):
        _post(desk, call, done="lock_card")

        kept = Call.objects.get(pk=call.pk)
        assert kept.stop_asked_at == at
        assert list(kept.body["done"]) == ["lock_card"]

    def test_a_draft_of_twenty_thousand_characters_is_kept_and_more_is_refused_in_words(self, desk, call):
        _post(desk, call, story="转" * 20_000)
        answer = _post(desk, call, story="转" * 20_001)

        assert len(_body(call)["story"]) == 20_000
        assert "超过" in answer.content.decode()


class TestProposals:
    def _take(self, desk, call, story, start):
        call.refresh_from_db()
        page = _post(desk, call, story=story).content.decode()
        key = html.unescape(re.search(rf'name="take" value="({start}[^"]*)"', page)[1])
        call.refresh_from_db()
        return _post(desk, call, story=story, take=key)

    @pytest.mark.parametrize(
        ("start", "name", "value"),
        [("victim_name", "name", "陈建国"), ("age", "age", "52"), ("phone.own", "phone", "13912345678"),
         ("sex", "sex", "男"), ("channel", "first_contact", "call")],
    )  # fmt: skip
    def test_a_proposal_fills_its_field_when_it_is_taken(self, desk, call, start, name, value):
        self._take(desk, call, STORY, start)

        assert _body(call)["values"][name] == value

    def test_a_payment_is_taken_whole(self, desk, call):
        self._take(desk, call, STORY, "payment.paid")

        assert _body(call)["payments"] == [
            {"amount": "49800.00", "at": "2026-11-23T09:05", "direction": "paid", "account": CARD, "name": "赵敏",
             "bank": "工商银行", "way": "card", "note": ""}
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("story", "start", "kind", "value"),
        [("加了对方QQ 2388776655", "chat", "qq", "2388776655"),
         ("他的抖音号 abc12345", "chat", "alias", "抖音 abc12345"),
         ("点了 http://etc-cn.top/a 这个链接", "link", "url", "http://etc-cn.top/a"),
         ("接到00886912345678打来的电话", "phone", "phone", "+886912345678")],
    )  # fmt: skip
    def test_a_mark_is_taken_by_a_kind_that_linking_knows(self, desk, call, story, start, kind, value):
        self._take(desk, call, story, start)

        assert _body(call)["traits"] == [{"kind": kind, "value": value}]
        assert kind in set(TraitKind)

    def test_nothing_is_filled_in_without_being_taken(self, desk, call):
        _post(desk, call, story=STORY)

        assert (_body(call)["values"], _body(call)["payments"], _body(call)["traits"]) == ({}, [], [])

    def test_without_script_a_proposal_is_taken_by_its_button_and_the_page_comes_back(self, desk, call):
        said = {"story": STORY, "take": "age:52", "version": call.version}

        answer = desk.post(reverse("cases:call_draft", args=[call.pk]), said)

        assert answer.headers["Location"] == reverse("cases:call", args=[call.pk])
        assert _body(call)["values"] == {"age": "52"}

    def test_a_question_that_could_not_be_answered_is_asked_again_when_wanted(self, desk, call):
        _post(desk, call, done="paid_at")
        call.refresh_from_db()

        page = _post(desk, call, undo="paid_at").content.decode()

        assert "这一笔是今天几点几分转的" in page
        assert _body(call)["done"] == {}

    def test_what_was_refused_does_not_come_back(self, desk, call):
        _post(desk, call, story=STORY, refuse="age:52")
        call.refresh_from_db()

        page = _post(desk, call, story=STORY + "对。").content.decode()

        assert 'value="age:52"' not in page

    def test_a_key_that_the_story_does_not_propose_does_nothing(self, desk, call):
        _post(desk, call, story=STORY, take="payment.paid:1:x:y")

        assert _body(call)["payments"] == []


def _whole(county, **more):
    return {
        "story": STORY, "v-name": "陈建国", "v-phone": "13912345678", "v-unit": county.root.pk, "v-age": "52",
        "v-number_110": "J2026112300017", "p0-amount": "49800", "p0-at": "2026-11-23T09:05", "p0-account": CARD,
        "p0-name": "赵敏", "p0-direction": "paid", "p0-way": "card", "t0-kind": "phone", "t0-value": "00886912345678",
        **more,
    }  # fmt: skip


class TestFinish:
    def test_a_call_becomes_a_case_with_victim_payment_marks_and_number(self, county, desk, call):
        answer = _post(desk, call, "finish", **_whole(county))

        case = Case.objects.get()
        assert answer.headers["Location"] == reverse("cases:show", args=[case.pk])
        assert (case.loss_fen, case.facts, case.channel) == (4980000, STORY, "call")
        assert Victim.objects.get(case=case).age == 52
        assert Payment.objects.get(case=case).payee_account == CARD
        assert set(Trait.objects.filter(case=case).values_list("kind", flat=True)) == {"account", "phone"}
        assert OutsideNumber.objects.get(case=case).number == "J2026112300017"

    def test_how_and_when_it_began_stands_on_the_case_and_feeds_the_funnel(self, county, desk, call):
        began = {"v-first_contact": "call", "v-first_at": "2026-11-23T08:20"}

        _post(desk, call, "finish", **_whole(county, **began))

        case = Case.objects.get()
        assert (case.contact_way, localtime(case.contact_at).strftime("%H:%M")) == ("call", "08:20")
        fact = CaseFact.objects.get(case=case)
        assert (fact.contact_way, fact.contact_at) == ("call", case.contact_at)

    def test_a_contact_after_now_is_refused_and_nothing_is_written(self, county, desk, call):
        answer = _post(desk, call, "finish", **_whole(county, **{"v-first_at": "2026-11-23T23:59"}))

        assert answer.status_code == 409
        assert "首次接触时间比现在还晚" in answer.content.decode()
        assert not Case.objects.exists()

    def test_a_joined_call_tells_how_it_began_only_where_the_case_does_not_know(self, county, desk, duty, at):
        case = actions.open_case(unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at)
        for way, when in (("call", "2026-11-23T08:20"), ("sms", "2026-11-23T07:00")):
            call = actions.begin_call(unit_id=county.root.pk, by=duty, at=at)
            began = {"v-first_contact": way, "v-first_at": when, "same": str(case.pk), "v-number_110": ""}
            _post(desk, call, "finish", **_whole(county, **began))

        case.refresh_from_db()
        assert (case.contact_way, localtime(case.contact_at).strftime("%H:%M")) == ("call", "08:20")

    def test_the_draft_is_emptied_once_the_case_holds_it(self, county, desk, call):
        _post(desk, call, "finish", **_whole(county))

        call.refresh_from_db()
        assert (call.outcome, call.body, call.case_id) == ("case", None, Case.objects.get().pk)

    def test_sending_it_twice_opens_one_case(self, county, desk, call):
        _post(desk, call, "finish", **_whole(county))
        _post(desk, call, "finish", **_whole(county))

        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [("v-phone", "139", "电话少"), ("p0-amount", "很多", "第 1 笔"),
         ("p0-at", "2026-11-23T10:30", "付款时间比现在还晚"),
         ("v-age", "200", "年龄")],
    )  # fmt: skip
    def test_what_cannot_be_written_is_said_and_the_input_stays(self, county, desk, call, field, value, sentence):
        answer = _post(desk, call, "finish", **_whole(county, **{field: value}))

        page = answer.content.decode()
        assert answer.status_code == 409
        assert sentence in page or "发案时间" in page
        assert "陈建国" in page
        assert value in page
        assert not Case.objects.exists()

    def test_a_payment_without_an_amount_is_asked_for(self, county, desk, call):
        answer = _post(desk, call, "finish", **_whole(county, **{"p0-amount": ""}))

        assert "还没有金额" in answer.content.decode()


class TestDoubles:
    @pytest.fixture
    def earlier(self, county, duty, at):
        case = actions.open_case(
            unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at - timedelta(days=2)
        )
        actions.save_payment(
            case_id=case.pk, said={"amount_fen": 100, "payee_account": CARD}, by=duty, at=at - timedelta(days=2)
        )
        return case

    def test_a_possible_double_is_shown_first_and_nothing_is_written(self, county, desk, call, earlier):
        answer = _post(desk, call, "finish", **_whole(county))

        assert answer.status_code == 409
        assert "7 天内付到同一个收款账户" in answer.content.decode()
        assert Case.objects.count() == 1

    def test_the_officer_says_that_it_is_another_one(self, county, desk, call, earlier):
        _post(desk, call, "finish", **_whole(county, same="new"))

        assert Case.objects.count() == 2

    def test_the_officer_says_that_it_is_the_same_and_its_facts_stay(self, county, desk, call, earlier):
        _post(desk, call, "finish", **_whole(county, same=earlier.pk))

        earlier.refresh_from_db()
        call.refresh_from_db()
        assert (Case.objects.count(), earlier.facts, call.outcome) == (1, "", "joined")
        assert Payment.objects.filter(case=earlier).count() == 2

    @pytest.mark.parametrize(("days", "found"), [(6, 1), (7, 1), (8, 0)])
    def test_the_same_account_counts_for_seven_days(self, county, duty, at, days, found):
        case = actions.open_case(
            unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at - timedelta(days=days)
        )
        actions.save_payment(case_id=case.pk, said={"amount_fen": 1, "payee_account": CARD}, by=duty, at=at)

        assert len(calls.doubles(duty, phone="", accounts=[CARD], number_110="", at=at)) == found

    def test_the_same_phone_and_the_same_110_number_count_too(self, county, desk, duty, call, at):
        _post(desk, call, "finish", **_whole(county))

        found = calls.doubles(duty, phone="13912345678", accounts=[], number_110="J2026112300017", at=at)

        assert [double.why for double in found] == ["同一个 110 接警单编号"]
        assert [d.why for d in calls.doubles(duty, phone="13912345678", accounts=[], number_110="", at=at)] == [
            "受害人电话相同"
        ]

    def test_a_case_of_another_unit_is_not_joined(self, county, duty, client, at):
        other = actions.open_case(unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at)
        town = signed_in(client, an_officer(county.liuhe, "duty_officer", username="town"))
        call = actions.begin_call(unit_id=county.liuhe.pk, by=an_actor(county.liuhe, "duty_officer"), at=at)
        said = _whole(county, **{"v-unit": county.liuhe.pk, "v-phone": "", "v-name": "", "same": other.pk})
        actions.save_payment(case_id=other.pk, said={"amount_fen": 1, "payee_account": CARD}, by=duty, at=at)

        assert _post(town, call, "finish", **said).status_code in {302, 404}
        assert other.payment_rows.count() == 1


class TestEnding:
    def test_a_call_without_a_case_ends_with_what_became_of_it(self, desk, call):
        _post(desk, call, "end", outcome="dissuaded", protected="30000")

        call.refresh_from_db()
        assert (call.outcome, call.protected_fen) == ("dissuaded", 3000000)

    @pytest.mark.parametrize("said", [{}, {"outcome": "case"}, {"outcome": "dissuaded", "protected": "-5"}])
    def test_an_ending_that_says_nothing_is_refused(self, desk, call, said):
        answer = _post(desk, call, "end", **said)

        call.refresh_from_db()
        assert (answer.status_code, call.outcome) == (409, "open")

    def test_a_draft_past_its_time_is_erased_and_counts_no_more(self, call, desk, at):
        _post(desk, call, story=STORY)
        late = at + timedelta(days=31)

        rows = list(actions.DRAFTS_KEPT.past(late))
        actions.DRAFTS_KEPT.erase(rows, late, None)

        call.refresh_from_db()
        assert (len(rows), call.body, call.outcome) == (1, None, "expired")


class TestDesk:
    def test_the_day_is_counted_from_what_was_done(self, county, desk, duty, call, at):
        _post(desk, call, done="stop_now")
        _post(desk, call, "finish", **_whole(county))
        second = actions.begin_call(unit_id=county.root.pk, by=duty, at=at)
        actions.end_call(call_id=second.pk, outcome="dissuaded", protected_fen=500000, by=duty, at=at)
        third = actions.begin_call(unit_id=county.root.pk, by=duty, at=at)
        actions.end_call(call_id=third.pk, outcome="dissuaded", by=duty, at=at)

        page = desk.get(reverse("cases:desk")).content.decode()

        assert "接听 3 个" in page
        assert "5,000.00" in page
        assert "1 个没说金额" in page
        assert "0.0（1 个）" in page

    def test_dissuasions_that_alerts_ended_stand_beside_the_calls(self, desk):
        page = desk.get(reverse("cases:desk")).content.decode()

        assert "预警劝阻" in page
        assert "办结 0 件，劝住 0 件" in page

    def test_a_report_that_became_a_form_is_no_call(self, county, desk, duty, at):
        actions.begin_call(unit_id=county.root.pk, source_ref="report:1", by=duty, at=at)

        assert "没有接听记录" in desk.get(reverse("cases:desk")).content.decode()

    def test_a_day_without_calls_says_so_and_not_nought(self, desk):
        page = desk.get(reverse("cases:desk") + "?day=2026-11-01").content.decode()

        assert "没有接听记录" in page

    @pytest.mark.parametrize("day", ["", "x", "2026-13-01", "2999-01-01"])
    def test_any_day_in_the_address_shows_a_page(self, desk, day):
        assert desk.get(reverse("cases:desk"), {"day": day}).status_code == 200
