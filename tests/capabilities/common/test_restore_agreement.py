"""Restoring over a house that holds data: asked by one, agreed to by another, taken on the machine by a code."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fanzha.cli.restore import NotAgreed, agreement
from fanzha.common import clock
from fanzha.common.approvals import actions, queries
from fanzha.common.backups import restoring
from fanzha.common.models import Approval
from fanzha.common.permissions import Role
from fanzha.common.rules import load_shipped
from tests.builders.org import SYSTEM, actor_of, an_actor, an_officer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept_open(monkeypatch, at):
    """The command closes its connections before the databases change places; the test's own one stays."""
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    load_shipped("fanzha.common.backups", by=SYSTEM, at=at)


@pytest.fixture
def admin(county):
    return an_officer(county.root, Role.ADMINISTRATOR, name="韩某")


def permitted(county, admin, at):
    director = an_actor(county.root, Role.DIRECTOR, name="李某")
    asked = restoring.ask_restore(why="误删了一个镇的住户", by=actor_of(admin), at=at)
    return actions.decide(approval_id=asked.pk, agree=True, why="核对过备份时间", by=director, at=at)


def test_the_page_asks_and_gives_the_code_once_to_the_asker(county, admin, at):
    an_officer(county.root, Role.DIRECTOR)
    browser = signed_in(Client(), admin)

    asked = browser.post("/house/restore/", {"why": "误删了一个镇的住户"})["Location"]
    one = Approval.objects.get()
    early = browser.post(f"/house/restore/{one.pk}/")
    director = an_officer(county.root, Role.DIRECTOR)
    actions.decide(approval_id=one.pk, agree=True, why="核对过备份时间", by=actor_of(director), at=at)
    page = browser.post(f"/house/restore/{one.pk}/").content.decode()
    foreign = signed_in(Client(), director).post(f"/house/restore/{one.pk}/")

    code = re.search(r'id="code">([2-9A-Z]{5}-[2-9A-Z]{5})<', page)[1]
    assert early["Location"] == asked == foreign["Location"]
    assert code not in browser.get(asked).content.decode()
    one.refresh_from_db()
    assert code not in one.code_hash
    assert agreement(code.lower(), "") == f"申请 {one.pk}：韩某提出，{director.name}同意"


def test_a_wrong_an_old_and_a_late_code_open_nothing(county, admin, at):
    one = permitted(county, admin, at)
    make = {"approval_id": one.pk, "step": restoring.STEP, "by": actor_of(admin)}
    old, new = actions.make_code(**make, at=at), actions.make_code(**make, at=at)

    for code in ("", "AAAAA-AAAAA", old):
        with pytest.raises(NotAgreed):
            agreement(code, "")
    with pytest.raises(NotAgreed):  # a wrong code is not made good by a reason
        agreement(old, "数据库打不开了")
    assert queries.permit_of_code("test.other", new, at) is None
    with clock.fixed(at + timedelta(hours=25)), pytest.raises(NotAgreed):
        agreement(new, "")


@pytest.mark.parametrize(("reason", "enough"), [("", False), ("坏了", False), ("数据库打不开了", True)])
def test_without_a_code_a_reason_is_wanted_and_kept(county, reason, enough):
    if enough:
        assert agreement("", reason) == "没有第二人同意：数据库打不开了"
    else:
        with pytest.raises(NotAgreed):
            agreement("", reason)


def test_a_permit_to_restore_is_not_taken_on_the_pages(county, admin, at):
    from fanzha.common.approvals import NotCarriedOut

    one = permitted(county, admin, at)

    with pytest.raises(NotCarriedOut, match="服务器上"):
        actions.use(approval_id=one.pk, step=restoring.STEP, by=actor_of(admin), at=at)
