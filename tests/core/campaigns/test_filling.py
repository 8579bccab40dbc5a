"""What a return lacks, and what becomes of two numbers for one thing."""

import pytest

from fanzha.core.campaigns.filling import Draft, Wanted, lacks, numbers

VISITS = Wanted("visits", "走访次数", "次", "ledger")
SMS = Wanted("sms", "短信", "条", "claimed", ("receipt",))
REPORTS = Wanted("media_reports", "报道", "条", "claimed", ("receipt", "link"))
TEXT = "周三晚上在村广场讲了一场。"


@pytest.mark.parametrize(
    ("wanted", "draft", "fields"),
    [
        ([VISITS], Draft({"visits": 0}, TEXT), []),
        ([VISITS], Draft({"visits": None}, TEXT), ["visits"]),
        ([VISITS], Draft({}, "", 0), ["visits", "text"]),
        ([VISITS], Draft({"visits": -1}, TEXT), ["visits"]),
        ([VISITS], Draft({"visits": 100_000_001}, TEXT), ["visits"]),
        ([SMS], Draft({"sms": 0}, TEXT), []),
        ([SMS], Draft({"sms": 1}, TEXT), ["receipt_sms"]),
        ([SMS], Draft({"sms": 1}, TEXT, receipts=frozenset({"sms"})), []),
        ([SMS], Draft({"sms": 1}, f"{TEXT} http://a.cn/1"), ["receipt_sms"]),
        ([REPORTS], Draft({"media_reports": 2}, f"{TEXT} http://a.cn/1"), []),
    ],
)
def test_what_stands_in_the_way_of_handing_in(wanted, draft, fields):
    found = lacks(wanted, draft, wants_text=True, wants_pictures=0)

    assert [lack.field for lack in found] == fields
    assert all(lack.sentence.endswith("。") or "：" in lack.sentence for lack in found)


@pytest.mark.parametrize(("pictures", "lacking"), [(1, True), (2, False), (3, False)])
def test_at_least_so_many_pictures(pictures, lacking):
    found = lacks([], Draft({}, "", pictures), wants_text=False, wants_pictures=2)

    assert bool(found) is lacking


@pytest.mark.parametrize(
    ("typed", "known", "differs"), [(5, 5, False), (5, 4, True), (None, 4, False), (5, None, False), (0, 4, True)]
)
def test_a_typed_number_stands_beside_the_known_one(typed, known, differs):
    found = numbers([VISITS], {"visits": typed}, {} if known is None else {"visits": known})["visits"]

    assert (found.typed, found.known, found.differs) == (typed, known, differs)


def test_what_others_say_never_counts_as_typed():
    found = numbers([SMS], {"sms": 900}, {"sms": 100})["sms"]

    assert found.as_json() == {"typed": None, "known": 100, "claimed": 900}
    assert found.differs
