"""When a story says that something happened; told on Monday, 2026-11-23 at 16:30 in Shanghai."""

import pytest

from fanzha.core.intake import FieldKind

from .conftest import NOW

MOMENTS = [
    ("昨天下午三点二十转的", ["11-22 15:20 minute"]),
    ("昨天下午三点转的，四点又转", ["11-22 15:00 hour", "11-22 16:00 hour?"]),
    ("11月22日15时30分转账，16：45又转", ["11-22 15:30 minute", "11-22 16:45 minute"]),
    ("2026-11-22 15:30:22", ["11-22 15:30 minute"]),
    ("2026.11.22 15:30", ["11-22 15:30 minute"]),
    ("2026年11月23日9时许", ["11-23 09:00 hour?"]),
    ("上周五晚上8点半", ["11-20 20:30 minute"]),
    ("周三下午", ["11-18 14:00 part?"]),
    ("大前天早上9点一刻", ["11-20 09:15 minute"]),
    ("半个小时前", ["11-23 16:00 minute"]),
    ("一个半小时前", ["11-23 15:00 minute"]),
    ("几分钟前", ["11-23 16:27 hour?"]),
    ("刚才", ["11-23 16:30 hour?"]),
    ("三点", ["11-23 15:00 hour?"]),
    ("昨晚11点多", ["11-22 23:00 hour"]),
    ("昨晚12点", ["11-23 00:00 hour"]),
    ("前天中午12点10分，第二天上午十点", ["11-21 12:10 minute", "11-22 10:00 hour"]),
    ("21号上午", ["11-21 09:00 part"]),
    ("二十三日上午9时", ["11-23 09:00 hour"]),
    ("上个月15号", ["10-15 00:00 day"]),
    ("明天", ["11-24 00:00 day"]),
    ("下午两点，过了半个小时后", ["11-23 14:00 hour", "11-23 14:30 hour?"]),
    ("住在13号楼3单元", []),
    ("2月30日", []),
    ("卡号6217003320001234567", []),
]


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments_count_from_the_moment_of_telling(tell, text, expected):
    story = tell(text)

    assert [_short(field) for field in story.of(FieldKind.TIME)] == expected


def test_a_month_that_is_not_yet_over_belongs_to_last_year_and_is_not_sure(tell):
    (field,) = tell("12月3日转的").of(FieldKind.TIME)

    assert (field.value[:10], field.is_sure) == ("2025-12-03", False)


def test_moments_keep_the_zone_of_now(tell):
    (field,) = tell("昨天下午三点").of(FieldKind.TIME)

    assert field.value == "2026-11-22T15:00:00+08:00"
    assert NOW.utcoffset().total_seconds() == 8 * 3600


def _short(field):
    mark = "" if field.is_sure else "?"
    return f"{field.value[5:10]} {field.value[11:16]} {field.facts['precision']}{mark}"
