"""Messages go out once, and what may have gone out is never sent again by itself."""

import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fanzha.channels import actions, queries
from fanzha.channels.adapters import NotConfigured
from fanzha.channels.models import Message
from fanzha.common.jobs import ExplainedFailure
from tests.builders.org import SYSTEM, a_unit
from tests.fakes.sms_gateway import SmsGateway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = "19912345678"


@pytest.fixture
def configured(monkeypatch, tmp_path):
    """Write channels.json into a data folder of the test's own."""
    monkeypatch.setattr(settings, "FANZHA_DATA", str(tmp_path))

    def write(content):
        Path(tmp_path, "channels.json").write_text(json.dumps(content), "utf-8")

    return write


def queued(at, key="k1", channel="sms", to=PHONE):
    return actions.queue_message(
        channel=channel, to=to, body="民警提醒：您可能正遇到诈骗，先别转账", unit_id=a_unit(f"单位{key}").pk,
        dedupe_key=key, purpose="alert:1", by=SYSTEM, at=at,
    )  # fmt: skip


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_without_a_gateway_the_message_is_said_to_be_rehearsed(at, configured):
    message = queued(at)

    actions.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == Message.State.REHEARSED
    assert "演练" in message.problem


def test_an_accepted_message_carries_signature_and_key(at, configured):
    message = queued(at)
    with SmsGateway() as gateway:
        configured({"sms": gateway.entry()})

        actions.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.gateway_id) == (Message.State.ACCEPTED, "m1")
    assert gateway.taken[0]["mobile"] == PHONE
    assert gateway.taken[0]["content"].startswith("【清河反诈】")
    assert gateway.taken[0]["extno"] == "k1"


def test_delivering_twice_sends_once(at, configured):
    message = queued(at)
    with SmsGateway() as gateway:
        configured({"sms": gateway.entry()})

        actions.deliver(message.pk)
        actions.deliver(message.pk)

    assert len(gateway.taken) == 1


def test_queueing_the_same_key_twice_is_one_message(at):
    first = queued(at, key="same")

    again = actions.queue_message(
        channel="sms",
        to=PHONE,
        body="另一个字",
        unit_id=first.unit_id,
        dedupe_key="same",
        purpose="x",
        by=SYSTEM,
        at=at,
    )

    assert again.pk == first.pk


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [("refuse", "没有接收"), ("hang_up", "不确定是否已发出"), ("nonsense", "读不懂")],
)
def test_a_message_that_may_have_gone_out_fails_with_a_sentence(at, configured, behaviour, words):
    message = queued(at)
    with SmsGateway(behaviour) as gateway:
        configured({"sms": gateway.entry()})

        actions.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert words in message.problem
    assert PHONE not in message.problem


def test_a_busy_gateway_leaves_the_message_waiting(at, configured):
    message = queued(at)
    with SmsGateway("busy") as gateway:
        configured({"sms": gateway.entry()})

        with pytest.raises(ExplainedFailure, match="繁忙"):
            actions.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


def test_an_unreachable_gateway_leaves_the_message_waiting(at, configured):
    message = queued(at)
    with SmsGateway() as gateway:
        configured({"sms": gateway.entry(url=f"http://127.0.0.1:{free_port()}/send")})

    with pytest.raises(ExplainedFailure, match="连不上"):
        actions.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


def test_mail_reaches_a_real_mail_server(at, configured):
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message as Handler

    received = []

    class Keep(Handler):
        def handle_message(self, message):
            received.append(message)

    port = free_port()
    server = Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    configured({"email": {"kind": "smtp", "host": "127.0.0.1", "port": port, "from": "center@qinghe.example",
                          "subject": "反诈提醒", "security": "none"}})  # fmt: skip
    message = queued(at, channel="email", to="li@qinghe.example")

    actions.deliver(message.pk)
    server.stop()

    message.refresh_from_db()
    assert message.state == Message.State.ACCEPTED
    assert received[0]["To"] == "li@qinghe.example"


def test_a_report_ends_the_message_and_a_second_report_changes_nothing(at, client, configured):
    message = queued(at)
    with SmsGateway() as gateway:
        configured({"sms": gateway.entry()})
        actions.deliver(message.pk)
    body = json.dumps([{"id": "m1", "state": "DELIVRD"}])

    answers = [
        client.post("/channels/report/", body, "application/json", headers={"x-report-token": "t0ken"}).json()
        for _ in range(2)
    ]

    message.refresh_from_db()
    assert answers == [{"taken": 1}, {"taken": 0}]
    assert message.state == Message.State.DELIVERED


def test_a_report_with_a_wrong_token_is_refused(client, configured):
    configured({"sms": {"kind": "http", "report_token": "t0ken"}})

    answer = client.post("/channels/report/", "[]", "application/json", headers={"x-report-token": "guess"})

    assert answer.status_code == 403


@pytest.mark.parametrize(("hours", "state"), [(71, "accepted"), (73, "expired")])
def test_a_message_without_report_expires_after_three_days(at, hours, state):
    message = queued(at)
    Message.objects.filter(pk=message.pk).update(state="accepted", sent_at=at - timedelta(hours=hours))

    actions.sweep(at=at)

    message.refresh_from_db()
    assert message.state == state


def test_a_message_stopped_in_the_middle_is_for_a_person_to_look_at(at):
    message = queued(at)
    Message.objects.filter(pk=message.pk).update(state="sending", sent_at=at - timedelta(minutes=11))

    actions.sweep(at=at)

    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert "核实" in message.problem


def test_every_state_is_final_or_ended_by_a_sweep():
    final = {"delivered", "failed", "expired", "cancelled", "rehearsed"}
    moving = {"queued", "sending", "accepted"}

    assert final | moving == set(queries.STATES)


def test_an_unknown_kind_of_gateway_is_named(at, configured):
    configured({"sms": {"kind": "pigeon"}})

    with pytest.raises(NotConfigured, match="kind"):
        actions.deliver(queued(at).pk)
