"""`kill -9` of worker, web server and database while people report and a table of thousands comes in.

One course of events, looked at from several sides; the ledger of what was told is the test's own.
"""

from collections import Counter
from types import SimpleNamespace

import pytest

from tests.faults.house import wait_for
from tests.faults.senders import Senders

pytestmark = pytest.mark.slow
ROWS = 12_000
_IMPORT = """
import io
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.imports import actions
rows = ["网格编码,户号,姓名,电话"]
rows += [f"330999101201,K-{{n}},测{{chr(0x4e00 + n)}},13{{700000000 + n}}" for n in range({rows})]
try:
    batch = actions.start_import(
        kind="persons", content="\\n".join(rows).encode(), filename="名单.csv", unit_id={root},
        by=Actor.system("测试"), at=clock.now(),
    )
    say(batch=batch.pk)
except actions.AlreadyImported as known:
    again = (known.batch_id, str(known))
"""
_LEDGER = """
from fanzha.intake.models import Report
from fanzha.people.models import Person
from fanzha.common.audit.checking import verify_house
from fanzha.common.models import ImportRow
found = [(r.text, r.receipt, r.state) for r in Report.objects.filter(batch_id=None)]
persons = [p.phone for p in Person.objects.filter(source__startswith="") if p.phone.startswith("137")]
rows = list(ImportRow.objects.filter(batch_id={batch}).values_list("number", "result"))
from fanzha.common.audit import sealing
sealing.seal_waiting(at=clock.now())
report = verify_house()
audit = [finding.sentence for finding in report.findings]
say(again=again, reports=found, persons=persons, rows=rows, audit=audit, audited=report.rows)
"""


def _batch(house, number):
    return house.ask("SELECT state, done, total, added FROM common_importbatch WHERE id = %s", number)[0]


@pytest.fixture(scope="module")
def course(house):
    """Let it all happen once; return what the senders were told and what the house holds afterwards."""
    house.start()
    with Senders(house.port, house.ids["town"]) as senders:
        begun = house.script(_IMPORT.format(rows=ROWS, root=house.ids["root"]))
        wait_for(lambda: _batch(house, begun["batch"])[1] > 0, 60, "the first rows")
        # Read first: a quick machine has ended the database, too, a moment after the kill.
        half = _batch(house, begun["batch"])
        killed = house.kill("worker --queue", "granian")
        house.wait_until_down()
        house.start()
        wait_for(lambda: len(senders.receipts) > 15, 60, "a few receipts more")
        killed["database"] = house.kill_database()
        wait_for(lambda: not house.answers(), 30, "the pages to notice")
        house.stop()
        house.start()
        wait_for(lambda: _batch(house, begun["batch"])[0] == "done", 120, "the table")
    wait_for(
        lambda: house.ask("SELECT count(*) FROM intake_report WHERE state = 'received'")[0][0] == 0, 60, "the screening"
    )
    house.script(
        "from fanzha.common import clock\nfrom fanzha.common.audit import sealing\nsealing.seal_waiting(at=clock.now())"
    )
    held = house.script(_IMPORT.format(rows=ROWS, root=house.ids["root"]) + _LEDGER.format(batch=begun["batch"]))
    return SimpleNamespace(
        killed=killed, half=half, begun=begun, senders=senders, batch=_batch(house, begun["batch"]), **held
    )


def test_something_was_killed_each_time_and_in_the_middle(course):
    assert min(course.killed.values()) >= 1
    assert course.half[0] == "running"
    assert 0 < course.half[1] < ROWS
    assert course.senders.statuses["no line"] > 0
    assert len(course.senders.receipts) > 10


def test_no_report_that_was_receipted_is_lost_and_none_is_doubled(course):
    by_text = Counter(text for text, _, _ in course.reports)
    receipts = {text: receipt for text, receipt, _ in course.reports}

    assert [text for text, shown in course.senders.receipts.items() if receipts.get(text) != shown] == []
    assert [text for text, count in by_text.items() if count > 1] == []
    assert course.senders.given_up == []


def test_every_report_was_screened_whoever_was_killed(course):
    assert Counter(state for _, _, state in course.reports)["received"] == 0


def test_the_table_is_whole_each_row_once(course):
    assert tuple(course.batch) == ("done", ROWS, ROWS, ROWS)
    assert sorted(number for number, _ in course.rows) == list(range(2, ROWS + 2))
    assert Counter(course.persons) == Counter(f"13{700000000 + n}" for n in range(ROWS))


def test_the_same_table_again_is_answered_with_a_sentence(course):
    batch_id, sentence = course.again

    assert batch_id == course.begun["batch"]
    assert sentence.endswith("请勾选“再导一次”。")


def test_the_chain_of_audit_rows_is_whole(course):
    assert course.audit == []
    assert course.audited > len(course.senders.receipts)


def test_what_people_saw_while_it_was_broken_was_calm(course):
    """A page that failed says so in Chinese, with a number, and no trace of the program."""
    for page in course.senders.calm:
        assert "E-" in page
        assert "Traceback" not in page
