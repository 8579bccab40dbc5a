"""Parts of a plan are changed apart, and versions are compared line by line."""

from dataclasses import replace
from datetime import date

import pytest

from fanzha.core.campaigns import Ask, Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.campaigns.compare import Names, changes_between, said_ask
from fanzha.core.campaigns.editing import (
    NoSuchMeasure,
    mark_of,
    measure_moved,
    put_measure,
    with_words,
    without_measure,
    words_of,
)

NAMES = Names({"households": "入户户数"}, {"households": "户"}, {"list": "名单"}, {"each": "每个单位同样多"})
A, B, C = (Measure(key, key) for key in "abc")
PLAN = PlanBody(purpose="旧", goals=(Goal("率", 90.0, "%"),), measures=(A, B, C))


def keys(body):
    return "".join(measure.key for measure in body.measures)


def test_words_and_measures_do_not_touch_each_other():
    changed = with_words(put_measure(PLAN, replace(B, title="新")), replace(words_of(PLAN), purpose="新"))

    assert (changed.purpose, changed.measures[1].title, keys(changed)) == ("新", "新", "abc")
    assert mark_of(words_of(PLAN)) == mark_of(words_of(put_measure(PLAN, Measure("d", "d"))))
    assert mark_of(words_of(PLAN)) != mark_of(words_of(replace(PLAN, purpose="新")))


@pytest.mark.parametrize(("key", "by", "order"), [("a", 1, "bac"), ("c", -1, "acb"), ("a", -1, "abc"), ("b", 9, "acb")])
def test_a_measure_moves_as_far_as_there_are_places(key, by, order):
    assert keys(measure_moved(PLAN, key, by)) == order


def test_a_measure_that_is_gone_cannot_be_changed():
    assert keys(without_measure(PLAN, "b")) == "ac"
    with pytest.raises(NoSuchMeasure):
        without_measure(PLAN, "x")
    with pytest.raises(NoSuchMeasure):
        measure_moved(PLAN, "x", 1)


def test_the_same_text_has_no_changes():
    assert changes_between(PLAN, PlanBody.of(PLAN.as_json()), NAMES) == ()


def test_changes_are_told_by_part_and_by_measure():
    new = replace(
        PLAN,
        purpose="新",
        members=(Member("组长", "周某", unchecked=True),),
        phases=(Phase("一", date(2026, 1, 1), date(2026, 2, 1)),),
        measures=(replace(A, targets=(Target("kind", "village", "各村"),), asks=(Ask("households", 5, "each"),)), C),
    )

    told = {
        change.label: dict.fromkeys(kind for kind, _ in change.lines) for change in changes_between(PLAN, new, NAMES)
    }

    assert list(told) == ["总体要求", "领导小组", "阶段", "措施：a", "措施：b"]
    assert list(told["措施：b"]) == ["gone"]
    assert list(told["阶段"]) == ["new"]


def test_another_order_of_measures_is_told():
    (change,) = changes_between(PLAN, measure_moved(PLAN, "a", 1), NAMES)

    assert change.label == "措施的次序"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (Ask(), "完成情况"),
        (Ask("households", 5, "each", ("list",)), "入户户数 5 户，每个单位同样多分，凭名单"),
        (Ask("households", due_on=date(2026, 3, 31)), "入户户数，2026年3月31日前"),
        (Ask("x", deadline={"each": "moon"}), "x，时限规则的周期不对，应为日、周、旬、月、季、半年、学期或年"),
    ],
)
def test_what_is_asked_is_said_in_a_line(ask, said):
    assert said_ask(ask, NAMES) == said
