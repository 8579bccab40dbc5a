"""Objections to the watch lists: taken from everybody alike, decided by somebody else than who listed."""

import pytest

from fanzha.common.models import Refusal
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import actions as intake
from fanzha.intake.models import WatchEntry
from fanzha.rights import actions
from fanzha.rights.models import Objection
from fanzha.rights.queries import requests
from tests.builders.intake import a_listing
from tests.builders.org import AT
from tests.builders.rights import an_objection


@pytest.fixture
def entry(county, director):
    return intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=director, at=AT)


def decide(objection, step, by, reason="核实过本人"):
    actions.decide_objection(objection_id=objection.pk, step=step, reason=reason, by=by, at=AT)
    return Objection.objects.get(pk=objection.pk)


def test_an_upheld_objection_withdraws_the_entry(county, entry, duty):
    objection = an_objection(county.root, value="139 1234 5678")

    decided = decide(objection, "uphold", duty)

    entry.refresh_from_db()
    assert (decided.state, decided.entry_id) == ("upheld", entry.pk)
    assert entry.withdrawn_at == AT


def test_a_kept_entry_states_reason_basis_remedy_and_contact(county, entry, duty):
    objection = an_objection(county.root)

    decide(objection, "refuse", duty)

    told = Refusal.objects.get(code="objection.refused")
    assert "第三十二条" in told.basis
    assert WatchEntry.objects.get(pk=entry.pk).withdrawn_at is None
    assert requests.progress(objection.receipt).stated.reason == "核实过本人"


def test_whoever_listed_the_value_does_not_decide_the_objection(county, entry, duty, director):
    objection = an_objection(county.root)

    with pytest.raises(StepRefused, match="另一位同事"):
        decide(objection, "refuse", director)

    assert Objection.objects.get(pk=objection.pk).state == "received"


@pytest.mark.parametrize(("listed", "step"), [(True, "close"), (False, "uphold"), (False, "refuse")])
def test_the_decision_fits_the_list(county, director, duty, listed, step):
    if listed:
        intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=director, at=AT)
    objection = an_objection(county.root)

    with pytest.raises(StepRefused):
        decide(objection, step, duty)


def test_the_receipt_reads_the_same_for_withdrawn_and_never_listed(county, entry, duty):
    listed, other = an_objection(county.root), an_objection(county.root, value="13700137000")
    before = requests.progress(listed.receipt), requests.progress(other.receipt)

    decide(listed, "uphold", duty)
    decide(other, "close", duty)

    assert before[0].now == before[1].now
    assert requests.progress(listed.receipt).now == requests.progress(other.receipt).now


def test_the_public_page_answers_alike_whether_a_number_is_listed_or_not(county, entry, client):
    answers = []
    for value in ("13912345678", "13700137000"):
        said = {"key": "9f1c1c66-0000-4000-8000-" + value + "0", "kind": "phone", "value": value, "said": "是我的"}
        answer = client.post("/objection/", said)
        answers.append((answer.status_code, answer.headers["Location"]))

    assert answers == [(302, "/my-data/done/")] * 2
    assert Objection.objects.count() == 2


def test_one_address_is_stopped_after_the_rules_number(county, client):
    statuses = []
    for number in range(11):
        said = {
            "key": f"9f1c1c66-0000-4000-8000-{number:012d}",
            "kind": "phone",
            "value": "13912345678",
            "said": "是我",
        }
        statuses.append(client.post("/objection/", said).status_code)

    assert statuses == [302] * 10 + [429]


def test_the_receipt_page_shows_the_state_of_an_objection_and_of_a_request(county, client):
    objection = an_objection(county.root)

    page = client.post("/receipt/", {"code": objection.receipt}).content.decode()

    assert "收到了，正在核查" in page
    assert "13912345678" not in page


def test_a_request_from_the_public_page_asks_for_no_card(county, client):
    said = {"key": "9f1c1c66-0000-4000-8000-000000000001", "kind": "see", "name": "张三"}

    form = client.get("/my-data/").content.decode()
    answer = client.post("/my-data/", said, follow=True)

    assert 'type="file"' not in form
    assert "带证件原件到窗口核验" in answer.content.decode()
