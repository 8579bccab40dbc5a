"""The pages of messages and jobs: masked, filtered, with a reason and a way to try again."""

import pytest
from procrastinate.contrib.django import app

from fanzha.channels import actions, queries
from fanzha.channels.models import Message
from fanzha.common import crypto, jobs
from fanzha.common.models import JobFailure
from fanzha.common.permissions import Role
from tests.builders.intake import shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


@pytest.fixture
def message(county):
    return actions.queue_message(
        channel="sms", to="19912345678", body="别转账，给家里打个电话", unit_id=county.liuhe.pk, dedupe_key="k1",
        purpose="alert:1", by=SYSTEM, at=AT,
    )  # fmt: skip


@pytest.fixture
def failed(db):
    job_id = jobs.defer("channels.send", message_id=7)
    return JobFailure.objects.create(
        job_id=job_id, task="channels.send", queue="urgent", problem="连不上短信通道", tries=6, failed_at=AT
    )


def test_messages_show_masked_numbers_and_no_text(officer, message):
    before = crypto.decrypted_count()

    page = officer.get("/channels/messages/").content.decode()

    assert "199****5678" in page
    assert "别转账" not in page
    assert crypto.decrypted_count() - before <= 3  # of the officer who signs in


@pytest.mark.parametrize(("state", "shown"), [("", True), ("queued", True), ("failed", False), ("?", True)])
def test_messages_are_filtered_by_state(officer, message, state, shown):
    page = officer.get("/channels/messages/", {"state": state}).content.decode()

    assert ("199****5678" in page) is shown


def test_another_towns_messages_are_not_listed(client, county, message):
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    assert "199****" not in other.get("/channels/messages/").content.decode()


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.LINE_LIAISON, Role.ADMINISTRATOR])
def test_roles_without_messages_are_refused(client, county, role):
    assert signed_in(client, an_officer(county.root, role)).get("/channels/messages/").status_code == 403


def test_a_failed_job_shows_its_reason_and_is_put_back_once(officer, failed):
    page = officer.get("/channels/jobs/").content.decode()
    first = officer.post(f"/channels/jobs/{failed.pk}/again/", follow=True).content.decode()
    second = officer.post(f"/channels/jobs/{failed.pk}/again/", follow=True).content.decode()

    assert "发送短信或邮件" in page
    assert "连不上短信通道" in page
    assert "已重新排队" in first
    assert "重新执行过" in second


def test_an_analyst_sees_failed_jobs_and_cannot_put_them_back(client, county, failed):
    analyst = signed_in(client, an_officer(county.root, Role.ANALYST))

    assert "等值班员处理" in analyst.get("/channels/jobs/").content.decode()
    assert analyst.post(f"/channels/jobs/{failed.pk}/again/").status_code == 403


def test_a_job_that_is_gone_is_not_found(officer):
    assert officer.post("/channels/jobs/999/again/").status_code == 404


def test_every_job_has_words_for_the_page():
    ours = {name for name in app.tasks if not name.startswith(("procrastinate.", "builtin:"))}

    assert ours == set(queries.TASK_WORDS)


def test_the_body_stays_whole_where_it_is_needed(message):
    assert Message.objects.get().body == "别转账，给家里打个电话"
