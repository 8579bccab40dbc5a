"""Sensitive steps: asked by one person, decided by a second, carried out whole or not at all."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fanzha.common import approvals, confirming, slots
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.approvals import ApprovalRefused, actions, queries
from fanzha.common.models import Approval, ApprovalLook, AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.core.workflow.machine import StepRefused
from fanzha.org.models import Officer, Unit
from tests.builders.org import SYSTEM, actor_of, an_actor, an_officer

pytestmark = pytest.mark.django_db
WHY = "核查专项要用"


class Refused(Exception):
    """A refusal of the capability."""


def rename(payload, approval):
    """Do something that can be seen, then meet what the payload says."""
    unit = Unit.objects.get(pk=payload["unit"])
    unit.short_name = payload["name"]
    unit.save()
    if payload.get("refuse"):
        raise Refused("这个名称刚被别的单位用了。")
    if payload.get("break"):
        raise RuntimeError("欧阳某 13800138000")
    return approvals.Outcome(f"已改为{payload['name']}。", "/org/units/")


@pytest.fixture(autouse=True)
def _step(monkeypatch):
    monkeypatch.setattr("fanzha.common.approvals.registry._steps", {})
    common = {"asks": Permission.PERSON_EXPORT, "decides": Permission.PERSON_EXPORT, "carry_out": rename}
    approvals.register(
        approvals.Step(
            "test.rename", "改名", facts=lambda said: [("新名称", said["name"])], refusals=(Refused,), **common
        )
    )
    approvals.register(
        approvals.Step("test.permit", "领取", is_permit=True, use_url=lambda one: f"/x/{one.pk}/", **common)
    )


@pytest.fixture
def desk(county):
    """Return two officers of the centre, as actors."""
    return an_actor(county.root, name="周某"), an_actor(county.root, name="王某")


def asked(county, by, at, *, step="test.rename", unit=None, **more):
    unit = unit or county.liuhe
    payload = {"unit": unit.pk, "name": "柳河"} | more
    return actions.ask(step=step, payload=payload, why=WHY, about=("org.unit", unit.pk), unit_id=unit.pk, by=by, at=at)


def decided(one, by, at, *, agree=True, why="核对过名单"):
    return actions.decide(approval_id=one.pk, agree=agree, why=why, by=by, at=at)


def acts(one):
    rows = AuditRow.objects.filter(subject_kind="common.approval", subject_id=str(one.pk)).order_by("id")
    return [row.action for row in rows]


def test_what_a_second_person_agrees_to_is_carried_out(county, desk, at):
    zhou, wang = desk
    one = asked(county, zhou, at)

    done = decided(one, wang, at)

    assert (done.state, done.outcome, done.decided_by_name) == ("done", "已改为柳河。", "王某")
    assert county.fresh("liuhe").short_name == "柳河"
    assert acts(one) == ["approval.asked", "approval.agreed"]


def test_what_is_refused_is_not_carried_out(county, desk, at):
    zhou, wang = desk

    done = decided(asked(county, zhou, at), wang, at, agree=False, why="范围太大，先缩小")

    assert (done.state, done.decision_why) == ("refused", "范围太大，先缩小")
    assert county.fresh("liuhe").short_name == ""
    assert acts(done) == ["approval.asked", "approval.refused"]


def test_nobody_decides_the_own_request(county, desk, at):
    zhou, _ = desk
    one = asked(county, zhou, at)

    with pytest.raises(StepRefused, match="自己的申请"):
        decided(one, zhou, at)

    assert Approval.objects.get().state == "waiting"


def test_the_database_itself_refuses_one_person_as_both(county, desk, at):
    zhou, _ = desk
    one = asked(county, zhou, at)

    with pytest.raises(IntegrityError, match="approval_by_a_second_person"), transaction.atomic():
        Approval.objects.filter(pk=one.pk).update(decided_by_id=zhou.id)


def test_whoever_stands_in_for_the_asker_counts_as_the_asker(county, desk, at, monkeypatch):
    zhou, wang = desk
    one = asked(county, zhou, at)
    monkeypatch.setattr(slots, "_slots", slots._slots.copy())
    slots._slots["approvals.kept_apart"] = []
    said = "王某正在代周某的班，不能决定他的申请。"
    slots.register("approvals.kept_apart", "test", lambda a, b, at: said if (a, b) == (zhou.id, wang.id) else None)

    with pytest.raises(StepRefused, match="代周某的班"):
        decided(one, wang, at)

    assert queries.waiting_for(wang, at) == []
    with pytest.raises(ApprovalRefused, match="没有另一位同事"):
        asked(county, zhou, at, name="别的")


@pytest.mark.parametrize(
    ("role", "where", "refusal"),
    [
        (Role.TOWN_OFFICER, "root", NotAllowed), (Role.ADMINISTRATOR, "root", NotAllowed),
        (Role.ANALYST, "baiyang", Approval.DoesNotExist), (Role.ANALYST, "liuhe", None), (Role.DIRECTOR, "root", None),
    ],
)  # fmt: skip
def test_the_decider_holds_the_permission_where_the_unit_lies(county, desk, at, role, where, refusal):
    one = asked(county, desk[0], at)
    decider = an_actor(getattr(county, where), role)

    if refusal:
        with pytest.raises(refusal):
            decided(one, decider, at)
        assert Approval.objects.get().state == "waiting"
        assert one not in queries.waiting_for(decider, at)
    else:
        assert queries.waiting_for(decider, at) == [one]
        assert decided(one, decider, at).state == "done"


def test_nobody_asks_for_a_unit_beyond_the_own_post(county, desk, at):
    analyst = an_actor(county.liuhe, Role.ANALYST)

    assert asked(county, analyst, at).state == "waiting"
    with pytest.raises(NotAllowed, match="不归您管"):
        asked(county, analyst, at, unit=county.baiyang)
    with pytest.raises(NotAllowed, match="不归您管"):  # about the whole house: for posts at the top
        actions.ask(step="test.rename", payload={"name": "x"}, why=WHY, by=analyst, at=at)
    with pytest.raises(NotAllowed):
        asked(county, an_actor(county.root, Role.TOWN_OFFICER), at)


def test_what_concerns_the_whole_house_is_for_posts_at_the_top(county, desk, at):
    zhou, wang = desk
    one = actions.ask(step="test.rename", payload={"unit": county.liuhe.pk, "name": "x"}, why=WHY, by=zhou, at=at)
    below = an_actor(county.liuhe, Role.ANALYST)

    assert queries.waiting_for(below, at) == []
    with pytest.raises(Approval.DoesNotExist):
        decided(one, below, at)
    assert decided(one, wang, at).state == "done"


def test_a_reason_is_needed_on_both_sides(county, desk, at):
    zhou, wang = desk
    with pytest.raises(ApprovalRefused, match="为什么"):
        actions.ask(step="test.rename", payload={}, why="用", unit_id=county.liuhe.pk, by=zhou, at=at)
    one = asked(county, zhou, at)

    with pytest.raises(ApprovalRefused, match="理由"):
        decided(one, wang, at, why=" 行 ")

    assert Approval.objects.get().state == "waiting"


def test_nobody_else_may_decide_is_said_when_it_is_asked(county, at):
    alone = an_actor(county.root)

    with pytest.raises(ApprovalRefused, match="没有另一位同事"):
        asked(county, alone, at)

    assert Approval.objects.count() == 0


def test_the_same_is_asked_for_once_at_a_time(county, desk, at):
    zhou, wang = desk
    one = asked(county, zhou, at)

    with pytest.raises(ApprovalRefused, match="周某已在 11-23 10:00 申请过"):
        asked(county, wang, at)
    decided(one, wang, at, agree=False, why="先不办了")
    again = asked(county, zhou, at)

    assert again.pk != one.pk


def test_a_step_that_can_no_longer_be_taken_fails_with_its_sentence_and_leaves_nothing(county, desk, at):
    zhou, wang = desk

    done = decided(asked(county, zhou, at, refuse=True), wang, at)

    assert (done.state, done.outcome) == ("failed", "这个名称刚被别的单位用了。")
    assert county.fresh("liuhe").short_name == ""
    assert acts(done) == ["approval.asked", "approval.agreed", "approval.failed"]


def test_an_error_undoes_the_decision_too_and_says_so(county, desk, at, caplog):
    zhou, wang = desk
    one = asked(county, zhou, at, **{"break": True})

    with pytest.raises(ApprovalRefused, match="什么都没有改动"):
        decided(one, wang, at)

    one.refresh_from_db()
    assert (one.state, one.decided_by_id, county.fresh("liuhe").short_name) == ("waiting", None, "")
    assert "RuntimeError" in one.problem
    assert "欧阳" not in one.problem
    assert acts(one) == ["approval.asked"]


@pytest.mark.parametrize("change", ["closed", "moved"])
def test_the_asker_must_still_be_allowed_when_it_is_carried_out(county, at, change):
    officer, wang = an_officer(county.liuhe, Role.ANALYST, name="周某"), an_actor(county.root)
    one = asked(county, actor_of(officer), at)
    if change == "closed":
        Officer.objects.filter(pk=officer.pk).update(is_active=False)
    else:
        officer.posts.update(unit=county.baiyang)

    done = decided(one, wang, at)

    assert done.state == "failed"
    assert county.fresh("liuhe").short_name == ""


@pytest.mark.parametrize(("hours", "open_still"), [(71, True), (72, False), (73, False)])
def test_a_request_ends_after_the_days_that_the_rule_gives(county, desk, at, hours, open_still):
    zhou, wang = desk
    one, later = asked(county, zhou, at), at + timedelta(hours=hours)

    if not open_still:  # even where the sweep has not come by
        with pytest.raises(StepRefused, match="到期"):
            decided(one, wang, later)
    assert actions.expire_due(at=later) == (0 if open_still else 1)

    one.refresh_from_db()
    assert one.state == ("waiting" if open_still else "expired")
    assert actions.expire_due(at=later) == 0


def test_a_withdrawn_request_is_over_and_only_its_asker_withdraws(county, desk, at):
    zhou, wang = desk
    one = asked(county, zhou, at)

    with pytest.raises(StepRefused, match="只有申请人周某"):
        actions.withdraw(approval_id=one.pk, why="误提", by=wang, at=at)
    actions.withdraw(approval_id=one.pk, why="误提", by=zhou, at=at)

    with pytest.raises(StepRefused, match="已撤回"):
        decided(one, wang, at)
    assert acts(one) == ["approval.asked", "approval.withdrawn"]


def test_a_permit_is_used_once_by_its_asker_in_time(county, desk, at):
    zhou, wang = desk
    one = decided(asked(county, zhou, at, step="test.permit"), wang, at)
    assert (one.state, county.fresh("liuhe").short_name) == ("permitted", "")
    use = {"approval_id": one.pk, "step": "test.permit"}

    with pytest.raises(StepRefused, match="只有申请人周某"):
        actions.use(by=wang, at=at, **use)
    with pytest.raises(Approval.DoesNotExist):
        actions.use(by=an_actor(county.baiyang, Role.ANALYST), at=at, **use)
    with pytest.raises(Approval.DoesNotExist):
        actions.use(by=zhou, at=at, **use | {"step": "test.rename"})
    with pytest.raises(StepRefused, match="到期"):
        actions.use(by=zhou, at=at + timedelta(hours=25), **use)
    used = actions.use(by=zhou, at=at, **use)

    assert used.result.sentence == "已改为柳河。"
    assert county.fresh("liuhe").short_name == "柳河"
    with pytest.raises(StepRefused):
        actions.use(by=zhou, at=at, **use)
    assert acts(one) == ["approval.asked", "approval.agreed", "approval.used"]


def test_a_permit_that_is_not_used_runs_out(county, desk, at):
    zhou, wang = desk
    one = decided(asked(county, zhou, at, step="test.permit"), wang, at)

    assert actions.expire_due(at=at + timedelta(hours=23)) == 0
    assert actions.expire_due(at=at + timedelta(hours=24)) == 1
    one.refresh_from_db()
    assert one.state == "expired"


def test_what_is_asked_lies_sealed_and_bound_to_its_request(county, desk, at):
    zhou, wang = desk
    one, other = asked(county, zhou, at, name="欧阳釪澄"), asked(county, zhou, at, name="别的")

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, facts, why FROM common_approval WHERE id = %s", [one.pk])
        stored = b"".join(bytes(part) for part in cursor.fetchone())
        moved = "UPDATE common_approval SET sealed = (SELECT sealed FROM common_approval WHERE id = %s) WHERE id = %s"
        cursor.execute(moved, [other.pk, one.pk])

    assert "欧阳".encode() not in stored
    assert WHY.encode() not in stored
    with pytest.raises(ApprovalRefused, match="什么都没有改动"):
        decided(one, wang, at)
    assert county.fresh("liuhe").short_name == ""


def test_who_looked_is_written_down_once_each_with_how_often(county, desk, at):
    zhou, wang = desk
    one = asked(county, zhou, at)

    actions.note_look(approval=one, by=wang, at=at)
    actions.note_look(approval=one, by=wang, at=at + timedelta(minutes=5))

    look = ApprovalLook.objects.get()
    assert (look.officer_name, look.times, look.last_at - look.first_at) == ("王某", 2, timedelta(minutes=5))
    assert acts(one) == ["approval.asked", "approval.seen"]


def test_asking_and_deciding_want_to_know_who_is_at_the_screen(county, desk, at, monkeypatch):
    zhou, wang = desk
    one = asked(county, zhou, at)
    monkeypatch.setattr(slots, "_slots", slots._slots.copy())
    slots._slots["confirming"] = []
    slots.register(
        "confirming", "test", lambda by, at: None if by.confirmed_at else confirming.ConfirmFirst("请输入。")
    )

    with pytest.raises(confirming.ConfirmFirst):
        asked(county, zhou, at, name="别的")
    with pytest.raises(confirming.ConfirmFirst):
        decided(one, wang, at)

    assert Approval.objects.get().state == "waiting"
    confirming.check(SYSTEM, at)


def test_what_waits_stands_in_the_inbox_and_the_end_is_told_to_the_asker(county, desk, at):
    zhou, wang = desk
    one = asked(county, zhou, at)

    assert [item.title for item in queries.decisions(wang, at)] == ["批准：改名"]
    assert queries.decisions(zhou, at) == queries.news(zhou, at) == []
    one = decided(one, wang, at)
    (news,) = queries.news(zhou, at)
    assert (news.title, queries.waiting_count(zhou, at), queries.waiting_count(wang, at)) == ("已办：改名", 1, 0)
    actions.note_look(approval=one, by=zhou, at=at)
    assert queries.news(zhou, at) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_deciders_at_once_one_wins_and_the_other_is_told(at):
    from tests.builders.org import County

    county = County()
    zhou, wang, li = (an_actor(county.root, name=name) for name in ("周某", "王某", "李某"))
    one = asked(county, zhou, at)
    ready, said = threading.Barrier(2), []

    def decide(by, agree):
        try:
            ready.wait()
            said.append(decided(one, by, at, agree=agree).state)
        except StepRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in ((wang, True), (li, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = [text for text in said if text in {"done", "refused"}]
    (told,) = [text for text in said if text not in {"done", "refused"}]
    assert len(states) == 1
    assert "决定" in told
    assert len([act for act in acts(one) if act in {"approval.agreed", "approval.refused"}]) == 1
    assert county.fresh("liuhe").short_name == ("柳河" if states == ["done"] else "")


def test_the_system_asks_and_any_holder_decides(county, desk, at):
    one = asked(county, Actor.system("夜间任务"), at)

    assert decided(one, desk[0], at).state == "done"
