"""For each address with parameters: how to make an object of a unit, and the parameters that lead to it.

A new address with parameters needs one entry here: put its name into the `example` of the object that it shows, or
write another. `unit` is the one that the object belongs to. The walk over all addresses (tests/structure/test_urls.py)
asks for each of them twice: an object of the officer's own unit, and one of a foreign unit, which must look as if it
did not exist.
"""

import hashlib
import uuid
from datetime import timedelta

from django.utils.timezone import localtime

from fanzha.common.permissions import Role
from tests.builders.org import AT, SYSTEM

EXAMPLES = {}
# Objects that belong to no unit: everybody with the permission sees them, wherever the post stands.
UNSCOPED = {
    "house:restore_code": "about the whole house; tests/capabilities/common/test_restore_agreement.py",
    "audit:fetch": "one's own exports, found by the officer; tests/capabilities/common/test_audit_pages.py",
    "alerts:change_rules": "rules hold for the whole house",
    "channels:again": "a failed job holds ids only, and is for the whole house",
    "exports:ask": "a kind of list; rows are cut to what the officer sees; tests/capabilities/people/test_export.py",
    "exports:cancel": "one's own exports, found by the officer; tests/capabilities/common/test_background_exports.py",
    "exports:fetch": "one's own exports, found by the officer; tests/capabilities/common/test_background_exports.py",
    "imports:template": "an empty table",
    "imports:upload": "a kind of table; the unit is chosen in the form, among one's own",
    "org:swap_duty": "one's own shifts; tests/capabilities/org/test_duties.py",
    "org:answer_swap": "one's own exchanges; tests/capabilities/org/test_duties.py",
    "org:withdraw_stand_in": "the two whom it concerns, who sees the post; tests/capabilities/org/test_stand_ins.py",
    "org:open_letter": "one's own inbox; tests/capabilities/org/test_inbox.py",
    "org:revoke_device": "one's own phones, found by the officer; tests/capabilities/org/test_devices.py",
    "org:end_session": "one's own sessions, found by the officer; tests/capabilities/org/test_sign_in.py",
    "lists:views": "a list; what it shows is cut by the list itself",
    "lists:columns": "a list; kept for the officer alone",
    "lists:do": "a list; each row is checked by the capability's own action; tests/capabilities/common/test_lists.py",
    "lists:first": "one's own views, found by the officer; tests/capabilities/common/test_lists.py",
    "lists:delete": "one's own views, found by the officer; tests/capabilities/common/test_lists.py",
    "lists:run": "one's own runs, found by the officer; tests/capabilities/common/test_lists.py",
}
UNSCOPED["cases:analysis_end"] = "one's own, found by the officer; tests/capabilities/cases/test_analysis.py"
UNSCOPED["campaigns:new_register_entry"] = "a kind of register; the unit is chosen in the form, among one's own"
UNSCOPED["cases:operation"] = "special operations are about the whole house and name nobody"
UNSCOPED |= dict.fromkeys(
    ("rights:record", "rights:edit_record", "rights:record_step", "rights:add_record_file", "rights:record_file"),
    "assessments and breaches are about the whole house and name nobody",
)
UNSCOPED |= dict.fromkeys(
    (f"intake:{step}" for step in ("version", "start_shadow", "stop_shadow", "go_live", "discard", "roll_back")),
    "versions judge for the whole house and hold no text",
)  # fmt: skip
UNSCOPED |= dict.fromkeys(
    (f"knowledge:{step}" for step in (
        "show", "history", "edit", "submit", "discard", "publish", "return", "endorse", "withdraw",
    )),
    "knowledge is common to all",
)  # fmt: skip

UNSCOPED |= dict.fromkeys(
    (f"exchange:{step}" for step in (
        "card", "peer", "new_card", "compare", "change_list", "pack", "set_open", "fetch",
    )),
    "the exchange is for the whole house; no page of it names anybody",
)  # fmt: skip
# Off as shipped: every page that leads to an object says that nothing is here. Whoever opens it when it is on is
# asked in tests/capabilities/followup/test_looking.py.
SHUT = {
    f"followup:{step}" for step in (
        "propose", "entry", "name", "unname", "renew", "end", "plea", "answer", "letter", "show", "open", "add_step",
        "finish_step", "arrange", "record", "review", "correct", "close",
    )
}  # fmt: skip
UNSCOPED |= dict.fromkeys(SHUT, "off as shipped; by named officer, never by unit")
# What a POST must say to get as far as its object.
SAID = {
    "cases:analysis_dismiss": {"why": "集中补录的旧案", "version": "1"},
    "rights:request_step": {"note": "要向外地核实"},
    "rights:decide_objection": {"step": "close", "reason": "核查过名单"},
    "rights:release_hold": {"why": "调取完毕"},
    "intake:watch_withdraw": {"why": "误列"},
    "intake:label_withdraw": {"why": "标错"},
    "api:contacts": {"contact": "phone", "result": "no_answer", "at": AT.isoformat()},
    "api:feedback": {"said_by": "person", "note": "家人核实没问题"},
}
# Addresses that ask for more than their declaration, so that some of the roles it opens to are still turned away.
ASKS_MORE = {
    "gallery:picture": "whoever looks must also see what holds the picture",
    "alerts:note": "only a level that was told of the missed deadline takes note of it",
    "intake:reveal": "whoever reveals must also see the report",
    "cases:evidence_open": "whoever reveals must also see the case",
    "campaigns:register_reveal": "whoever reveals must also see the register",
    "cases:reveal": "whoever reveals must also see the case",
    "cases:analysis_end": "who kept it, and those who edit the cases of its unit",
    "cases:clue_from_report": "whoever registers must also see the report",
    "lists:columns": "whoever may open the list",
    "lists:do": "whoever may take the step",
    "lists:views": "whoever may open the list",
    "knowledge:return": "the writer or a reviewer",
    "campaigns:plan_return": "the writer or an approver",
    "org:duties_of": "everybody sees a roster; only whoever may edit it puts somebody on it",
}


def example(*names):
    """Register a builder for some addresses."""

    def register(build):
        for name in names:
            assert name not in EXAMPLES, f"{name} has two examples"
            EXAMPLES[name] = build
        return build

    return register


@example(
    "api:unit", "org:unit", "org:children", "org:rename_unit", "org:move_unit", "org:count_unit",
    "org:close_unit",
    "org:merge_unit", "org:split_unit", "org:phone_unit", "org:hand_over_work",
)  # fmt: skip
def _unit(unit):
    return {"unit_id": unit.pk}


@example("exchange:peer", "exchange:new_card", "exchange:pack", "exchange:set_open")
def _peer(unit):
    from fanzha.exchange.models import Peer

    made, _ = Peer.objects.get_or_create(name="外网平台", defaults={"made_at": AT, "made_by_name": "测试"})
    return {"peer_id": made.pk}


@example("exchange:compare")
def _peer_key(unit):
    from fanzha.exchange.models import PeerKey

    made, _ = PeerKey.objects.get_or_create(
        fingerprint="0000", peer_id=_peer(unit)["peer_id"],
        defaults={"sign_public": b"1", "seal_public": b"2", "proposed_at": AT, "proposed_by_name": "测试"},
    )  # fmt: skip
    return {"peer_id": made.peer_id, "key_id": made.pk}


@example("exchange:change_list")
def _peer_list(unit):
    return {**_peer(unit), "direction": "out"}


@example("exchange:fetch")
def _peer_package(unit):
    from fanzha.exchange.models import Package

    made, _ = Package.objects.get_or_create(
        peer_id=_peer(unit)["peer_id"], direction="out", number=1,
        defaults={"code": uuid.uuid4(), "made_at": AT, "at": AT, "by_name": "测试", "digest": ""},
    )  # fmt: skip
    return {"peer_id": made.peer_id, "package_id": made.pk}


@example("exchange:card")
def _card(unit):
    from fanzha.exchange import actions
    from fanzha.exchange.models import OwnKey

    if not OwnKey.objects.exists():
        actions.prepare_key(by=SYSTEM, at=AT)
    return {"which": "active"}


@example("gallery:picture")
def _picture(unit):
    from fanzha.common.models import KeptPicture

    report_id = _report_picture(unit)["report_id"]
    return {"picture_id": KeptPicture.objects.get(holder_kind="intake.report", holder_id=report_id).pk}


@example("org:withdraw_change")
def _change(unit):
    from datetime import date

    from fanzha.org import actions

    facts = {"name": "新名称", "short_name": "", "kind": unit.kind}
    change = actions.arrange_change(
        unit_id=unit.pk, kind="rename", on_date=date(2027, 6, 1), facts=facts, why="批复", by=SYSTEM, at=AT
    )
    return {"change_id": change.pk}


@example(
    "org:officer",
    "org:edit_officer",
    "org:reset_second_factor",
    "org:stand_in_for",
    "org:leave",
    "org:give_post",
    "org:reset_password",
    "org:close_officer",
)
def _officer(unit):
    from tests.builders.org import an_officer

    return {"officer_id": an_officer(unit, Role.VILLAGE_OFFICER).pk}


@example("org:end_post")
def _post(unit):
    from tests.builders.org import an_officer

    return {"post_id": an_officer(unit, Role.VILLAGE_OFFICER).posts.get().pk}


def _a_duty(unit):
    from fanzha.org.models import Duty
    from tests.builders.org import an_officer

    starts_at = AT + timedelta(days=1)
    return Duty.objects.create(
        unit=unit, officer=an_officer(unit, Role.VILLAGE_OFFICER), on_date=starts_at.date(), shift="day",
        shift_name="白班", starts_at=starts_at, ends_at=starts_at + timedelta(hours=9),
    )  # fmt: skip


@example("org:duties_of", "org:write_note")
def _unit_on_duty(unit):
    return {"unit_id": unit.pk}


@example("org:drop_duty", "org:swap_duty")
def _duty(unit):
    return {"duty_id": _a_duty(unit).pk}


@example("org:duty_note")
def _duty_note(unit):
    from fanzha.org.models import DutyNote

    duty = _a_duty(unit)
    note = DutyNote.objects.create(
        unit=unit, from_at=AT - timedelta(hours=9), to_at=AT, writer=duty.officer, writer_name="周某", written_at=AT,
        counts=[],
    )  # fmt: skip
    return {"note_id": note.pk}


@example("org:answer_swap")
def _swap(unit):
    return {"swap_id": 1}


@example("org:withdraw_stand_in")
def _stand_in(unit):
    return {"stand_in_id": 1}


@example("org:open_letter")
def _letter(unit):
    return {"letter_id": 1}


@example("org:revoke_device")
def _device(unit):
    return {"device_id": 1}


@example("org:end_session")
def _session(unit):
    return {"session_id": 1}


@example("lists:views", "lists:columns", "lists:do")
def _list(unit):
    return {"list_key": "households"}


@example("lists:first", "lists:delete")
def _view(unit):
    return {"view_id": 1}


@example("lists:run")
def _run(unit):
    return {"run_id": 1}


@example("audit:fetch")
def _audit_export(unit):
    return {"export_id": 1}


@example("approvals:show", "approvals:decide", "approvals:withdraw")
def _approval(unit):
    from fanzha.common import approvals
    from tests.builders.approvals import a_step
    from tests.builders.org import an_officer

    step = a_step()
    an_officer(unit, Role.TOWN_OFFICER)
    one = approvals.actions.ask(
        step=step.code, payload={"unit": unit.pk}, why="核查专项要用", unit_id=unit.pk, by=SYSTEM, at=AT
    )
    return {"approval_id": one.pk}


@example("house:restore_code")
def _restore_permit(unit):
    from fanzha.common import approvals
    from fanzha.common.backups import restoring
    from fanzha.org.models import Unit
    from tests.builders.org import an_actor

    decider = an_actor(Unit.objects.get(territory_parent=None, line_parent=None), Role.DIRECTOR)
    asked = restoring.ask_restore(why="误删了一个镇的住户", by=SYSTEM, at=AT)
    approvals.actions.decide(approval_id=asked.pk, agree=True, why="核对过备份时间", by=decider, at=AT)
    return {"approval_id": asked.pk}


@example("api:permitted_token")
def _token_permit(unit):
    from datetime import timedelta

    from fanzha.api import actions
    from fanzha.common import approvals
    from tests.builders.api import api_rules
    from tests.builders.org import an_actor

    api_rules()
    wanted = {"name": "柜面", "unit_id": unit.pk, "scopes": ["people.reveal"], "why": "柜面要核对本人"}
    decider = an_actor(unit, Role.DIRECTOR)
    asked = actions.ask_token(**wanted, expires_on=(AT + timedelta(days=9)).date(), by=SYSTEM, at=AT)
    approvals.actions.decide(approval_id=asked.pk, agree=True, why="已和银行核对", by=decider, at=AT)
    return {"approval_id": asked.pk}


@example("exports:ask")
def _list(unit):
    return {"kind": "units"}


@example("exports:cancel", "exports:fetch")
def _background_export(unit):
    return {"export_id": 1}


@example("people:double", "people:keep_apart")
def _double(unit):
    from fanzha.people.models import Double
    from tests.builders.people import two_entries

    first, second = two_entries(unit)
    facts = {"kind": "person", "first_id": first.pk, "second_id": second.pk, "reasons": ["same_id"], "found_at": AT}
    return {"double_id": Double.objects.create(**facts).pk}


@example("people:split")
def _merge(unit):
    from fanzha.people import actions
    from tests.builders.people import two_entries

    first, second = two_entries(unit)
    made = actions.merge(
        kind="person", survivor_id=first.pk, loser_id=second.pk, taken=(), why="打电话核对过", by=SYSTEM, at=AT
    )
    return {"merge_id": made.pk}


@example("imports:upload", "imports:template")
def _kind(unit):
    return {"kind": _notes().kind}


@example("imports:batch", "imports:resume", "imports:refused")
def _batch(unit):
    from tests.builders.imports import imported, table

    _notes()
    return {"batch_id": imported(unit, table("1,a,", "2,坏,")).pk}


def _notes():
    from fanzha.common import imports
    from fanzha.common.permissions import Permission
    from tests.builders.imports import Notes

    importer = Notes()
    importer.permission = Permission.IMPORT_USE
    imports.register(importer)
    return importer


@example("people:person", "people:reveal", "people:edit_person", "touches:new_for_person")
def _person(unit):
    from tests.builders.people import a_person

    return {"person_id": a_person(unit).pk}


@example("people:household", "people:edit_household", "touches:new_for_household")
def _household(unit):
    from fanzha.people.models import Household

    return {"household_id": Household.objects.create(unit=unit, number="0001").pk}


@example("people:edit_group")
def _group(unit):
    from fanzha.people.models import Group

    return {"group_id": Group.objects.create(unit=unit, name="群", kind="village").pk}


@example("people:edit_place")
def _place(unit):
    from fanzha.people.models import Place

    return {"place_id": Place.objects.create(unit=unit, name="小区", kind="compound").pk}


@example("touches:touch", "touches:reverse", "touches:proof")
def _touch(unit):
    from fanzha.common import files
    from fanzha.touches import actions
    from tests.builders.people import a_person

    kept = files.store(b"jpeg", kind="touch.proof", name="x.jpg", content_type="image/jpeg", at=AT)
    touch = actions.record_touch(
        at=AT, by=SYSTEM, kind="visit", unit_id=unit.pk, person_id=a_person(unit).pk, source="test",
        source_ref=str(unit.pk), proof=actions.Proof(hash=kept.digest, size_bytes=4, at=AT),
    )  # fmt: skip
    return {"day": int(f"{localtime(touch.at):%Y%m%d}"), "touch_id": touch.id}


@example(
    "api:report",
    "cases:from_report",
    "cases:clue_from_report",
    *(f"intake:{step}" for step in ("report", "confirm", "dismiss", "join", "reopen", "reveal")),
)
def _report(unit):
    from tests.builders.intake import a_report

    return {"report_id": a_report(unit).pk}


@example("intake:picture")
def _report_picture(unit):
    from fanzha.intake import actions
    from tests.builders.intake import a_picture, a_report

    picture = actions.CleanPicture(a_picture(form="JPEG"), 40, 30)
    return {"report_id": a_report(unit, pictures=[picture]).pk, "place": 1}


@example("intake:watch_withdraw")
def _watch_entry(unit):
    from fanzha.intake import actions
    from tests.builders.intake import a_listing

    entry = actions.list_value(listing=a_listing(), unit_id=unit.pk, by=SYSTEM, at=AT)
    return {"entry_id": entry.pk}


@example("rights:request", "rights:letter")
def _rights_request(unit):
    from fanzha.rights import actions
    from tests.builders.rights import a_request

    request = a_request(unit)
    actions.refuse_request(request_id=request.pk, reason="案件还在侦办", by=SYSTEM, at=AT)
    return {"request_id": request.pk}


@example("rights:request_step")
def _rights_step(unit):
    from tests.builders.rights import a_request

    return {"request_id": a_request(unit).pk, "step": "extend"}


@example("rights:objection", "rights:decide_objection")
def _objection(unit):
    from tests.builders.rights import an_objection

    return {"objection_id": an_objection(unit).pk}


@example("rights:release_hold")
def _hold(unit):
    from tests.builders.rights import a_hold

    return {"hold_id": a_hold(unit).pk}


@example("rights:record", "rights:edit_record", "rights:add_record_file")
def _record(unit):
    from tests.builders.rights import a_record

    return {"record_id": a_record().pk}


@example("rights:record_step")
def _record_step(unit):
    from tests.builders.rights import a_record

    return {"record_id": a_record("breach").pk, "step": "contained"}


@example("rights:record_file")
def _record_file(unit):
    from fanzha.rights import actions
    from tests.builders.rights import a_record

    record = a_record()
    made = actions.add_file(record_id=record.pk, name="x.pdf", content=b"%PDF-1.7", by=SYSTEM, at=AT)
    return {"record_id": record.pk, "file_id": made.pk}


@example(*(f"intake:{step}" for step in ("version", "start_shadow", "stop_shadow", "go_live", "discard", "roll_back")))
def _screening_version(unit):
    from tests.builders.intake import a_version

    return {"version_id": a_version().pk}


@example("intake:label_withdraw")
def _label(unit):
    from fanzha.intake import actions
    from tests.builders.intake import a_report

    report = a_report(unit)
    actions.label_report(report_id=report.pk, is_harmless=True, said_by="officer", by=SYSTEM, at=AT)
    return {"label_id": report.labels.get().pk}


_OF_AN_ALERT = (
    "show", "grade", "regrade", "assign", "accept_proposal", "contact", "sms", "set_aside", "transfer",
    "accept_transfer", "refuse_transfer", "close", "reopen", "revisit", "harmless", "name_person", "reveal",
)  # fmt: skip


@example(*(f"alerts:{step}" for step in _OF_AN_ALERT))
def _alert(unit):
    from tests.builders.alerts import an_alert

    return {"alert_id": an_alert(unit, grade="orange").pk}


@example("alerts:photo")
def _alert_photo(unit):
    from fanzha.alerts import actions
    from fanzha.core.workflow.alert import Contact, Finding, Result
    from tests.builders.alerts import an_alert, made

    alert = an_alert(unit, grade="orange")
    actions.assign_alert(alert_id=alert.pk, unit_id=unit.pk, officer_id=None, by=SYSTEM, at=AT)
    visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED, photo=b"jpeg bytes")
    return {"alert_id": alert.pk, "step_id": actions.record_contact(alert_id=alert.pk, made=visit, by=SYSTEM, at=AT).pk}


@example("alerts:note")
def _escalation(unit):
    from fanzha.alerts.models import AlertClock, Escalation
    from tests.builders.alerts import an_alert

    alert = an_alert(unit, grade="orange")
    clock = AlertClock.objects.filter(alert=alert).first()
    told = Escalation.objects.create(clock=clock, alert=alert, unit=unit, level=1, to="unit", at=AT)
    return {"alert_id": alert.pk, "escalation_id": told.pk}


@example("alerts:change_rules")
def _rules_of_alerts(unit):
    return {"what": "grades"}


@example("cases:show", "cases:edit", "cases:reveal", "cases:victim_new", "cases:payment_new", "cases:trait_new")
def _case(unit):
    from fanzha.cases import actions

    case = actions.open_case(unit_id=unit.pk, scam_type="C04", loss=None, person_id=None, by=SYSTEM, at=AT)
    return {"case_id": case.pk}


@example("cases:origin", "cases:outcome", "cases:tags", "cases:task_new", "cases:transfer_new", "cases:evidence_new")
def _case_file(unit):
    return _case(unit)


@example("cases:analysis_dismiss")
def _finding(unit):
    from fanzha.cases.models import RisingFinding

    said = {"mark": "", "now": 5, "before": 1, "expected": 1.0, "rule_version": "1", "found_at": AT}
    return {"finding_id": RisingFinding.objects.create(unit=unit, week=AT.date(), traits=[], **said).pk}


@example("cases:analysis_kept", "cases:analysis_end")
def _definition(unit):
    from fanzha.cases.models import AnalysisDefinition

    said = {"name": "按镇看", "key": f"k{unit.pk}", "version": 1, "content": {"rows": "town"}, "is_shared": True}
    row = AnalysisDefinition.objects.create(unit=unit, kept_by_name="测试", kept_at=AT, **said)
    return {"definition_id": row.pk}


@example("cases:operation")
def _operation(unit):
    from fanzha.cases.models import Operation

    return {"operation_id": Operation.objects.create(title=f"行动{unit.pk}", starts_on=AT.date()).pk}


@example("cases:task")
def _task_of_case(unit):
    from fanzha.cases import actions

    said = {"kind": "care", "unit_id": unit.pk, "by": SYSTEM, "at": AT}
    return {"task_id": actions.ask_task(case_id=_case(unit)["case_id"], **said).pk}


@example("cases:transfer", "cases:transfer_answer")
def _transfer_of_case(unit):
    from fanzha.cases import actions

    case_id = _case(unit)["case_id"]
    to = unit.territory_parent_id or unit.territory_children.first().pk
    row = actions.ask_transfer(case_id=case_id, unit_id=to, why="住址不在本辖区", by=SYSTEM, at=AT)
    return {"transfer_id": row.pk}


@example("cases:evidence", "cases:evidence_hand", "cases:evidence_check", "cases:evidence_open")
def _evidence_of_case(unit):
    from fanzha.cases import actions

    said = _case(unit)
    piece = actions.Piece(kind="chat", label="截图", source="受害人", name="a.txt", content=b"told")
    row = actions.take_evidence(case_id=said["case_id"], piece=piece, by=SYSTEM, at=AT)
    return {**said, "evidence_id": row.pk}


@example("cases:victim", "cases:victim_remove")
def _victim_of_case(unit):
    from fanzha.cases import actions

    said = _case(unit)
    victim = actions.save_victim(case_id=said["case_id"], said={"age": 60}, by=SYSTEM, at=AT)
    return {**said, "victim_id": victim.pk}


@example("cases:payment", "cases:payment_remove")
def _payment_of_case(unit):
    from fanzha.cases import actions

    said = _case(unit)
    payment = actions.save_payment(case_id=said["case_id"], said={"amount_fen": 500}, by=SYSTEM, at=AT)
    return {**said, "payment_id": payment.pk}


@example("cases:trait_remove")
def _trait_of_case(unit):
    from fanzha.cases import actions
    from fanzha.cases.models import Trait

    said = _case(unit)
    actions.add_traits(case_id=said["case_id"], traits=[("wechat", "wx_88")], by=SYSTEM, at=AT)
    return {**said, "trait_id": Trait.objects.get(case_id=said["case_id"]).pk}


@example("cases:doubt")
def _doubt_of_case(unit):
    from fanzha.cases import actions

    said = _case(unit)
    told = {"age": 60, "is_also_suspect": True, "suspect_note": "另案登记过"}
    actions.save_victim(case_id=said["case_id"], said=told, by=SYSTEM, at=AT)
    return {**said, "code": "also_suspect"}


@example("cases:call", "cases:call_draft", "cases:call_finish", "cases:call_end")
def _call(unit):
    from fanzha.cases import actions

    return {"call_id": actions.begin_call(unit_id=unit.pk, by=SYSTEM, at=AT).pk}


def _clue_at(unit):
    from fanzha.cases.actions import clues

    giving = clues.Giving(key=f"example:{unit.pk}", unit_id=unit.pk, source="public", text="有人上门收电话卡")
    return clues.take_clue(giving=giving, by=SYSTEM, at=AT)


_OF_A_CLUE = ("clue", "clue_hand_over", "clue_tell", "clue_giver", "clue_reward")


@example(*(f"cases:{name}" for name in _OF_A_CLUE))
def _clue(unit):
    return {"clue_id": _clue_at(unit).pk}


@example("cases:clue_answer")
def _clue_answer(unit):
    clue = _clue_at(unit)
    type(clue).objects.filter(pk=clue.pk).update(state="handed", to_unit=unit)
    return {"clue_id": clue.pk, "step": "accept"}


@example("cases:clue_step")
def _clue_step(unit):
    return {"clue_id": _clue_at(unit).pk, "step": "dismiss"}


@example("cases:reward", "cases:reward_decide", "cases:reward_pay")
def _reward(unit):
    from fanzha.cases.actions import clues

    clue = _clue_at(unit)
    if not hasattr(clue, "reward"):
        clues.conclude_clue(clue_id=clue.pk, step="prove", why="查实有两张卡", by=SYSTEM, at=AT)
    reward = clues.ask_reward(clue_id=clue.pk, amount_fen=100_00, why="线索查实", by=SYSTEM, at=AT)
    return {"reward_id": reward.pk}


def _typical_at(unit):
    from fanzha.cases import actions
    from fanzha.cases.actions import typical

    facts = "对方自称客服，说可以退款。"
    case = actions.open_case(unit_id=unit.pk, scam_type="C04", loss=None, person_id=None, facts=facts, by=SYSTEM, at=AT)
    return typical.begin_typical(case_id=case.pk, by=SYSTEM, at=AT)


@example("cases:typical_one", "cases:typical_save", "cases:typical_check", "cases:typical_settle")
def _typical(unit):
    return {"typical_id": _typical_at(unit).pk}


@example("cases:typical_step")
def _typical_step(unit):
    return {**_typical(unit), "step": "decline"}


@example("cases:typical_start")
def _typical_start(unit):
    return {"case_id": _typical_at(unit).case_id}


def _revisit_at(unit):
    from fanzha.cases import actions
    from fanzha.cases.actions import revisits
    from fanzha.cases.models import VictimRevisit

    case = actions.open_case(unit_id=unit.pk, scam_type="C04", loss=None, person_id=None, by=SYSTEM, at=AT)
    actions.save_victim(case_id=case.pk, said={"age": 67}, by=SYSTEM, at=AT)
    revisits.ask_revisits(case_id=case.pk, by=SYSTEM, at=AT)
    return VictimRevisit.objects.get(case=case).pk


@example(*(f"cases:{name}" for name in ("revisit", "revisit_draft", "revisit_finish", "revisit_try")))
def _revisit(unit):
    return {"revisit_id": _revisit_at(unit)}


@example("cases:revisit_end")
def _revisit_step(unit):
    return {"revisit_id": _revisit_at(unit), "step": "refuse"}


def _trace_at(unit):
    from fanzha.cases import actions as cases
    from fanzha.supervision import actions

    case = cases.open_case(unit_id=unit.pk, scam_type="C04", loss=None, person_id=None, by=SYSTEM, at=AT)
    cases.save_victim(case_id=case.pk, said={"home_unit_id": unit.pk}, by=SYSTEM, at=AT)
    return actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)[0]


@example("supervision:trace")
def _trace(unit):
    return {"trace_id": _trace_at(unit).pk}


@example(*(f"supervision:{name}" for name in ("duty", "answer", "conclude", "return", "reopen")))
def _trace_duty(unit):
    return {"duty_id": _trace_at(unit).duties.first().pk}


@example("supervision:check")
def _phone_check(unit):
    from fanzha.supervision.models import PhoneCheck

    trace = _trace_at(unit)
    check = PhoneCheck.objects.create(trace_back=trace, unit=unit, seed="x", share_percent=20, drawn_at=AT)
    return {"check_id": check.pk}


@example("cases:row_open", "cases:row_match", "cases:row_aside", "cases:row_settle")
def _outside_row(unit):
    from fanzha.cases import actions

    listed = actions.Listed(system="110", number=f"J{unit.code}", at=AT - timedelta(hours=1))
    return {"row_id": actions.list_row(listed=listed, unit_id=unit.pk, by=SYSTEM, at=AT)[0].pk}


def _linked(unit):
    from fanzha.cases import actions
    from fanzha.cases.actions import linking, stop_values
    from fanzha.cases.models import LinkProposal, SeriesMember

    said = {"unit_id": unit.pk, "scam_type": "C04", "loss": None, "person_id": None, "by": SYSTEM, "at": AT}
    first, second, third = (actions.open_case(**said) for _ in range(3))
    link = LinkProposal.objects.create(
        kind="shared_trait",
        unit=unit,
        first_case=first,
        second_case=second,
        state="proposed",
        score=0.9,
        reasons=[],
        evidence=[],
        rule_version="1",
        proposed_at=AT,
    )
    linking.decide_links(link_ids=[link.pk], step="accept", why="同一账户", by=SYSTEM, at=AT)
    same = LinkProposal.objects.create(
        kind="same_case",
        unit=unit,
        first_case=first,
        second_case=third,
        state="proposed",
        score=1,
        reasons=[],
        evidence=[],
        rule_version="1",
        proposed_at=AT,
    )
    stop = stop_values.add_stop_value(
        unit_id=unit.pk, kind="phone", value="4008123123", why="平台客服", by=SYSTEM, at=AT
    )
    series_id = SeriesMember.objects.get(case=first).series_id
    return {"link_id": same.pk, "shared_id": link.pk, "series_id": series_id, "stop_id": stop.pk}


@example("cases:link")
def _link(unit):
    return {"link_id": _linked(unit)["link_id"]}


@example("cases:link_decide")
def _link_decided(unit):
    return {"link_id": _linked(unit)["shared_id"], "step": "accept"}


@example("cases:link_same")
def _same_link(unit):
    return {**_link(unit), "step": "same"}


@example("cases:one_series", "cases:series_save", "cases:series_merge", "cases:series_split")
def _series(unit):
    return {"series_id": _linked(unit)["series_id"]}


@example("cases:series_step")
def _series_step(unit):
    return {**_series(unit), "step": "close"}


@example("cases:stop_step")
def _stop_step(unit):
    return {"stop_id": _linked(unit)["stop_id"], "step": "end"}


@example("cases:move")
def _case_step(unit):
    from fanzha.core.workflow import case

    return {**_case(unit), "step": next(step for step in case.Step if step is not case.Step.EDIT).value}


@example(*(name for name in UNSCOPED if name.startswith("knowledge:")))
def _entry(unit):
    return {"kind": "type", "code": "C04"}


@example("channels:again")
def _failure(unit):
    from fanzha.common.models import JobFailure

    digest = int(hashlib.sha256(unit.code.encode()).hexdigest()[:8], 16)
    failure = JobFailure.objects.create(
        job_id=digest, task="channels.send", queue="urgent", problem="断网", tries=6, failed_at=AT - timedelta(hours=1)
    )
    return {"failure_id": failure.pk}


def _token_at(unit):
    from tests.builders.api import a_token, api_rules

    api_rules()
    return a_token(unit).token


@example("api:token", "api:revoke_token", "api:new_endpoint")
def _token(unit):
    return {"token_id": _token_at(unit).pk}


@example("api:endpoint", "api:close_endpoint")
def _endpoint(unit):
    from tests.builders.api import an_endpoint

    return {"endpoint_id": an_endpoint(unit, token=_token_at(unit)).pk}


@example("api:resend")
def _delivery(unit):
    from fanzha.api.models import Delivery
    from tests.builders.api import an_endpoint

    endpoint = an_endpoint(unit, token=_token_at(unit))
    row = Delivery.objects.create(
        endpoint=endpoint, event_id=uuid.uuid4(), kind="alert.opened", subject_id=1, state="dead", made_at=AT,
        body={"object": {"number": "YJ-2026-000001"}},
    )  # fmt: skip
    return {"endpoint_id": endpoint.pk, "delivery_id": row.pk}


@example("api:alert", "api:alert_person", "api:contacts", "api:feedback")
def _alert_for_others(unit):
    from fanzha.alerts import actions
    from tests.builders.alerts import an_alert

    alert = an_alert(unit, grade="orange")
    actions.assign_alert(alert_id=alert.pk, unit_id=unit.pk, officer_id=None, by=SYSTEM, at=AT)
    return {"alert_id": alert.pk}


@example("api:feed")
def _feed(unit):
    from fanzha.common.imports.actions import take_rows

    batch, _ = take_rows(
        kind="messages", rows=[{"text": "您的快递丢失"}], unit_id=unit.pk, options={"source": "platform", "kind": ""},
        by=SYSTEM, at=AT,
    )  # fmt: skip
    return {"batch_id": batch.pk}


@example("followup:propose")
def _followup_kind(unit):
    return {"kind": "release"}


@example(
    "followup:entry", "followup:name", "followup:unname", "followup:renew", "followup:end", "followup:show",
    "followup:open",
    "followup:add_step", "followup:arrange", "followup:review", "followup:correct", "followup:close",
)  # fmt: skip
def _followup_file(unit):
    return {"file_id": 1}


@example("followup:finish_step")
def _followup_step(unit):
    return {"file_id": 1, "step_id": 1}


@example("followup:record")
def _followup_contact(unit):
    return {"file_id": 1, "contact_id": 1}


@example("followup:plea", "followup:answer", "followup:letter")
def _followup_plea(unit):
    return {"plea_id": 1}


def _no_fraud_at(unit):
    from fanzha.campaigns.actions import no_fraud

    kind = {"school": "campus", "village": "village"}[unit.kind]
    return no_fraud.begin_no_fraud(unit_id=unit.pk, kind=kind, key=f"example-{unit.pk}", by=SYSTEM, at=AT)


@example("campaigns:no_fraud", "campaigns:no_fraud_save", "campaigns:no_fraud_give_up", "campaigns:no_fraud_check")
def _no_fraud(unit):
    return {"row_id": _no_fraud_at(unit).pk}


@example("campaigns:no_fraud_judge")
def _no_fraud_judge(unit):
    return {"row_id": _no_fraud_at(unit).pk, "step": "send_back"}


def _entry_at(unit):
    from tests.builders.campaigns_registers import RISK, an_entry

    return an_entry(unit, SYSTEM, kind="hidden_risk", values=RISK, key=f"example-{unit.pk}")


@example("campaigns:new_register_entry")
def _new_entry(unit):
    return {"kind": "liaison"}


@example(
    "campaigns:register_entry", "campaigns:register_edit", "campaigns:register_grade", "campaigns:register_resolve",
    "campaigns:register_void", "campaigns:register_end", "campaigns:register_restore", "campaigns:register_prove",
    "campaigns:register_reveal",
)  # fmt: skip
def _entry(unit):
    return {"entry_id": _entry_at(unit).pk}


@example("campaigns:register_judge")
def _entry_judge(unit):
    return {"entry_id": _entry_at(unit).pk, "step": "check"}


@example("campaigns:register_file")
def _entry_file(unit):
    from fanzha.campaigns.actions.deliveries import Piece
    from fanzha.campaigns.actions.registers import writing

    row = _entry_at(unit)
    if not row.files.exists():
        writing.add_proof(entry_id=row.pk, pieces=[Piece("scan", "a.pdf", b"%PDF-1.7 a")], by=SYSTEM, at=AT)
    return {"entry_id": row.pk, "file_id": row.files.first().pk}


def _a_plan(unit):
    from fanzha.campaigns.actions import plans
    from tests.builders.campaigns_plans import a_drafting, plan_rules

    plan_rules()
    return plans.draft_plan(drafting=a_drafting(unit, key=f"example-{unit.pk}"), by=SYSTEM, at=AT)


@example(
    "campaigns:plan", "campaigns:plan_compare", "campaigns:plan_edit", "campaigns:plan_settle",
    "campaigns:plan_measures", "campaigns:plan_pick", "campaigns:plan_measure_new", "campaigns:plan_submit",
    "campaigns:plan_return", "campaigns:plan_approve", "campaigns:plan_end", "campaigns:plan_discard",
    "campaigns:plan_next", "campaigns:plan_tasks", "campaigns:plan_document",
)  # fmt: skip
def _plan(unit):
    return {"plan_id": _a_plan(unit).plan_id}


@example("campaigns:plan_measure", "campaigns:plan_measure_change")
def _plan_measure(unit):
    return {"plan_id": _a_plan(unit).plan_id, "key": "villages.doors"}


def _a_task(unit, *, issued=True):
    from fanzha.campaigns.actions import issuing, tasks
    from fanzha.campaigns.queries.audience import Audience
    from fanzha.common import rules

    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    wanted = tasks.Wanted(
        title="张贴海报", begins_on=AT.date(), due_at=AT + timedelta(days=9), audience=Audience(units=(unit.pk,)),
        counter="posters", quota=8, split="each",
    )  # fmt: skip
    task = tasks.draft_task(unit_id=unit.pk, wanted=wanted, by=SYSTEM, at=AT)
    if issued:
        tasks.issue_task(task_id=task.pk, by=SYSTEM, at=AT)
        issuing.issue_to_all(task_id=task.pk, at=AT)
    return task


def _a_share(unit):
    return _a_task(unit).shares.get()


def _a_delivery_of(unit):
    from tests.builders.campaigns_tasks import a_delivery

    return a_delivery(_a_share(unit), SYSTEM, amount=3)


@example("campaigns:task", "campaigns:task_edit", "campaigns:task_quotas", "campaigns:task_issue")
def _task(unit):
    return {"task_id": _a_task(unit, issued=False).pk}


@example("campaigns:task_give", "campaigns:task_deadline")
def _task_give(unit):
    return {"task_id": _a_task(unit).pk}


@example("campaigns:task_end")
def _task_end(unit):
    return {"task_id": _a_task(unit).pk, "step": "withdraw"}


@example(*(f"campaigns:share{part}" for part in ("", "_deliver", "_hand_down", "_responsible", "_report", "_pass_on")))
def _share(unit):
    return {"share_id": _a_share(unit).pk}


@example("campaigns:share_judge")
def _share_judge(unit):
    return {"share_id": _a_share(unit).pk, "step": "return"}


@example("campaigns:delivery_strike")
def _delivery_strike(unit):
    return {"delivery_id": _a_delivery_of(unit).pk}


@example("campaigns:delivery_file")
def _delivery_file(unit):
    row = _a_delivery_of(unit)
    return {"delivery_id": row.pk, "file_id": row.files.get().pk}


@example("campaigns:matrix_returns", "campaigns:matrix_export")
def _matrix_of_a_return(unit):
    from fanzha.campaigns.models import ReturnForm

    form, _ = ReturnForm.objects.get_or_create(
        number=f"BS-M-{unit.pk}", defaults={
            "unit": unit, "title": "每周情况", "period_kind": "week", "deadline": {"each": "week", "day": 5},
            "state": "live", "begins_on": AT.date(), "created_at": AT,
        },
    )  # fmt: skip
    return {"form_id": form.pk}


def _a_return_form(unit, *, live=True):
    from fanzha.campaigns.actions.returns import forms
    from fanzha.campaigns.queries.audience import Audience
    from fanzha.common import rules
    from tests.builders.campaigns_returns import FRIDAY

    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    wanted = forms.Wanted(
        title="反诈宣传周报", deadline=FRIDAY, audience=Audience(units=(unit.pk,)), begins_on=AT.date(),
        counters=("leaflets",),
    )  # fmt: skip
    form = forms.draft_form(unit_id=unit.pk, wanted=wanted, by=SYSTEM, at=AT, key=f"example-form-{unit.pk}")
    if live and form.state == "draft":
        forms.go_live(form_id=form.pk, by=SYSTEM, at=AT)
    return form


@example("campaigns:return_form", "campaigns:return_form_end")
def _return_form(unit):
    return {"form_id": _a_return_form(unit).pk}


@example("campaigns:return_form_edit", "campaigns:return_form_live")
def _return_form_draft(unit):
    return {"form_id": _a_return_form(unit, live=False).pk}


@example("campaigns:return", "campaigns:return_save")
def _return_place(unit):
    return {"form_id": _a_return_form(unit).pk, "unit_id": unit.pk, "period": "2026-W48"}


def _a_return(unit):
    from fanzha.campaigns.actions.returns import filling

    form = _a_return_form(unit)
    piece = filling.Piece("receipt", "a.pdf", b"%PDF-1.7")
    what = filling.Filled({"leaflets": 37}, "周三晚上在村广场讲了一场。", receipts={"leaflets": piece})
    return filling.save_return(place=filling.At(form.pk, unit.pk, "2026-W48"), filled=what, by=SYSTEM, at=AT)


@example("campaigns:return_pack")
def _return_row(unit):
    return {"row_id": _a_return(unit).pk}


@example("campaigns:return_decide")
def _return_decide(unit):
    return {"row_id": _a_return(unit).pk, "step": "approve"}


@example("campaigns:return_file", "campaigns:return_drop")
def _return_file(unit):
    return {"file_id": _a_return(unit).files.get().pk}


def _an_activity(unit, kind="lecture"):
    from tests.builders.campaigns_activities import activity_rules, an_activity

    activity_rules()
    return an_activity(unit, kind=kind, key=f"example-{unit.pk}")


@example(
    "campaigns:activity", "campaigns:activity_edit", "campaigns:activity_record", "campaigns:activity_start",
    "campaigns:activity_cancel", "campaigns:activity_reopen", "campaigns:activity_photos", "campaigns:activity_code",
    "campaigns:activity_change_code", "campaigns:activity_people", "campaigns:activity_names",
    "campaigns:activity_marks",
)  # fmt: skip
def _activity(unit):
    return {"activity_id": _an_activity(unit).pk}


@example("campaigns:activity_entries", "campaigns:activity_enter")
def _contest(unit):
    return {"activity_id": _an_activity(unit, "contest").pk}


@example("campaigns:activity_entry_vote", "campaigns:activity_entry_withdraw", "campaigns:activity_entry_award")
def _contest_entry(unit):
    from fanzha.campaigns.actions.activities import contests

    row = _an_activity(unit, "contest")
    entry = contests.add_entry(activity_id=row.pk, entered=contests.Entered("海报", "七年级"), by=SYSTEM, at=AT)
    return {"activity_id": row.pk, "entry_id": entry.pk}


UNSCOPED |= dict.fromkeys(
    ("campaigns:activity_sign", "campaigns:activity_vote"),
    "the signed code is the right; tests/capabilities/campaigns/test_activity_door.py",
)


@example("campaigns:activity_sign")
def _sign_in(unit):
    from fanzha.campaigns.queries.activity_codes import printed_code

    return {"code": printed_code(_an_activity(unit))}


@example("campaigns:activity_vote")
def _public_vote(unit):
    from fanzha.campaigns.queries.activity_codes import vote_code

    return {"code": vote_code(_an_activity(unit, "contest"))}
