"""Deadlines are checked before they hold."""

import copy
import json
from importlib import resources

import pytest

from fanzha.core.grading import BadRules, check_deadlines

SHIPPED = json.loads(resources.files("fanzha.alerts").joinpath("rules/clocks.json").read_text("utf-8"))["content"]


def changed(*path, value):
    content = copy.deepcopy(SHIPPED)
    place = content
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return content


def test_shipped_deadlines_are_sound():
    check_deadlines(SHIPPED)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "红色缺一项时限"),
        (changed("grades", "blue", value=None), "蓝色缺一项时限"),
        (changed("grades", "yellow", "contact", value=None), "黄色缺一项时限"),
        (changed("grades", "red", "confirm", "minutes", value=0), "红色的时限要是"),
        (changed("grades", "red", "confirm", "minutes", value="5"), "红色的时限要是"),
        (changed("grades", "red", "confirm", "minutes", value=True), "红色的时限要是"),
        (changed("grades", "red", "close", "minutes", value=86_401), "红色的时限要是"),
        (changed("grades", "red", "contact", "minutes", value=9), "依次变长"),
        (changed("grades", "red", "face", value=None), "红色要见面劝阻"),
        (changed("grades", "orange", "ways", value=["phone", "face"]), "橙色要见面劝阻"),
        (changed("escalation", value=[]), "一级比一级晚"),
        (changed("escalation", 0, "after_minutes", value=16), "一级比一级晚"),
        (changed("escalation", 0, "after_minutes", value=-1), "一级比一级晚"),
    ],
)
def test_deadlines_that_cannot_work_are_refused(content, words):
    with pytest.raises(BadRules, match=words):
        check_deadlines(content)


@pytest.mark.parametrize("minutes", [10, 15, 60])
def test_equal_deadlines_are_fine(minutes):
    check_deadlines(changed("grades", "red", "contact", "minutes", value=minutes))
