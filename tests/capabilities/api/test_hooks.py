"""Other systems are told what happens below their unit: signed, patiently, and never led elsewhere."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from fanzha.api.actions import revoke_token
from fanzha.api.actions.delivering import deliver, forget_deliveries, signature
from fanzha.api.models import Delivery
from fanzha.api.queries import hooks
from tests.builders.alerts import an_alert
from tests.builders.api import Other, a_token, an_endpoint
from tests.builders.intake import SCAM, a_report
from tests.builders.org import AT, SYSTEM


class Receiver:
    """A system that listens on this machine, and answers as it is told."""

    def __init__(self):
        self.heard, self.status, receiver = [], 200, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.FANZHA_HOOK_HOSTS = frozenset({made.place})
    yield made
    made.server.shutdown()
    made.server.server_close()


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'delivery_id', scheduled_at FROM procrastinate_jobs WHERE task_name = 'api.deliver'"
        )
        return cursor.fetchall()


def test_an_alert_below_the_unit_is_told_and_one_elsewhere_is_not(county):
    endpoint = an_endpoint(county.liuhe)
    above = an_endpoint(county.root)
    beside = an_endpoint(county.baiyang)

    alert = an_alert(county.shangliu, name="张三丰", phone="13800138000")

    assert {row.endpoint_id for row in Delivery.objects.all()} == {endpoint.pk, above.pk}
    assert beside.pk not in {row.endpoint_id for row in Delivery.objects.all()}
    row = Delivery.objects.get(endpoint=endpoint)
    assert row.kind == "alert.opened"
    assert row.body["object"] == {"id": alert.pk, "number": alert.number, "link": f"/api/v1/alerts/{alert.pk}"}
    assert len(waiting_jobs()) == 2


def test_opened_assigned_and_closed_are_told_in_turn(county):
    from fanzha.alerts import actions
    from fanzha.core.workflow.alert import Outcome

    an_endpoint(county.liuhe)
    alert = an_alert(county.liuhe, grade="orange")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.shangliu.pk, officer_id=None, by=SYSTEM, at=AT)
    actions.close_alert(
        alert_id=alert.pk, close=actions.Close(outcome=Outcome.MISMATCH, reason="核实过，不是诈骗"), by=SYSTEM, at=AT
    )

    kinds = list(Delivery.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["alert.opened", "alert.assigned", "alert.closed"]


def test_only_the_chosen_kinds_are_told_and_only_as_far_as_the_token_reads(county):
    from fanzha.api.actions import EndpointRefused

    an_endpoint(county.liuhe, "alert.closed")
    an_alert(county.liuhe)

    assert not Delivery.objects.exists()
    with pytest.raises(EndpointRefused, match="新预警"):
        an_endpoint(county.liuhe, "alert.opened", token=a_token(county.liuhe, "checks").token)


def test_whoever_sent_a_report_is_told_the_answer_though_it_lies_elsewhere(county):
    from fanzha.intake import actions

    made = a_token(county.liuhe)
    endpoint = an_endpoint(county.liuhe, "report.answered", token=made.token)
    sent = Other(made.secret).post("/reports", {"text": SCAM}).json()["id"]
    other = a_report(county.baiyang, text=SCAM + "另一条")

    for report_id in (sent, other.pk):
        actions.dismiss_report(report_id=report_id, dismissal="harmless", by=SYSTEM, at=AT)

    assert [(row.endpoint, row.subject_id) for row in Delivery.objects.all()] == [(endpoint, sent)]


def test_a_delivery_is_signed_and_ends(county, receiver):
    endpoint = an_endpoint(county.liuhe, url=f"http://{receiver.place}/hook?k=1")
    an_alert(county.liuhe, name="张三丰", phone="13800138000")
    row = Delivery.objects.get()

    deliver(row.pk, at=AT)
    deliver(row.pk, at=AT)

    assert len(receiver.heard) == 1
    path, headers, body = receiver.heard[0]
    moment = int(AT.timestamp())
    assert path == "/hook?k=1"
    assert headers["Fanzha-Signature"] == f"t={moment},v1={signature(endpoint.secret, body, moment)}"
    assert json.loads(body)["id"] == headers["Fanzha-Event"] == str(row.event_id)
    assert "13800138000" not in body.decode()
    row.refresh_from_db()
    assert (row.state, row.tries, row.done_at) == ("done", 1, AT)


@pytest.mark.parametrize(("status", "words"), [(500, "对方回答 500"), (302, "跳转"), (404, "对方回答 404")])
def test_a_failure_waits_and_is_tried_again_later(county, receiver, status, words):
    an_endpoint(county.liuhe, url=f"http://{receiver.place}/")
    an_alert(county.liuhe)
    receiver.status = status

    deliver(Delivery.objects.get().pk, at=AT)

    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("waiting", 1)
    assert words in row.problem
    assert len(receiver.heard) == 1
    assert AT + timedelta(seconds=10) in [when for _, when in waiting_jobs()]


def test_after_the_last_wait_it_is_put_aside_for_a_person(county, receiver):
    an_endpoint(county.liuhe, url=f"http://{receiver.place}/")
    an_alert(county.liuhe)
    receiver.status = 503

    for _ in range(8):
        deliver(Delivery.objects.get().pk, at=AT)

    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("dead", 7)
    assert len(receiver.heard) == 7


def test_nobody_who_answers_is_a_failure_too(county, settings):
    settings.FANZHA_HOOK_HOSTS = frozenset({"127.0.0.1:9"})
    an_endpoint(county.liuhe, url="http://127.0.0.1:9/")
    an_alert(county.liuhe)

    deliver(Delivery.objects.get().pk, at=AT)

    assert Delivery.objects.get().problem == "连不上对方"


def test_a_name_that_leads_inside_is_not_called(county, monkeypatch):
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(hooks.socket, "getaddrinfo", lambda *_, **__: answers)
    an_endpoint(county.liuhe)
    an_alert(county.liuhe)

    deliver(Delivery.objects.get().pk, at=AT)

    assert "内网" in Delivery.objects.get().problem


def test_a_revoked_token_hears_nothing_of_what_still_waited(county, receiver):
    endpoint = an_endpoint(county.liuhe, url=f"http://{receiver.place}/")
    an_alert(county.liuhe)
    revoke_token(token_id=endpoint.token_id, why="停用", by=SYSTEM, at=AT)

    deliver(Delivery.objects.get().pk, at=AT)

    row = Delivery.objects.get()
    assert (row.state, row.problem, receiver.heard) == ("dead", "令牌已失效", [])


def test_old_deliveries_are_forgotten_the_unread_ones_later(county):
    endpoint = an_endpoint(county.liuhe)
    for number, state in enumerate(("done", "dead", "waiting")):
        Delivery.objects.create(
            endpoint=endpoint, event_id=f"6f9619ff-8b86-4011-b42d-00c04fc964f{number}", kind="alert.opened",
            subject_id=1, body={}, state=state, made_at=AT, done_at=AT if state == "done" else None,
        )  # fmt: skip

    forget_deliveries(at=AT + timedelta(days=31))
    left = set(Delivery.objects.values_list("state", flat=True))
    forget_deliveries(at=AT + timedelta(days=61))

    assert left == {"dead", "waiting"}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
