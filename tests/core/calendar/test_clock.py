from datetime import UTC, datetime, timedelta

import pytest

from fanzha.core.calendar import remaining
from fanzha.core.values import CHINA

DUE = datetime(2026, 3, 2, 14, 2, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (31 * 60, "剩 31 分"),
        (31 * 60 + 59, "剩 31 分"),
        (60, "剩 1 分"),
        (59, "剩不到 1 分"),
        (0, "现在到期"),
        (-59, "刚刚超时"),
        (-60, "超时 1 分"),
        (-86 * 60, "超时 1 小时 26 分"),
        (3600, "剩 1 小时"),
        (86399, "剩 23 小时 59 分"),
        (86400, "剩 1 天"),
        (86400 + 3599, "剩 1 天"),
        (3 * 86400 + 7200, "剩 3 天 2 小时"),
        (-40 * 86400, "超时 40 天"),
    ],
)
def test_time_left_is_said_in_whole_minutes(seconds, said):
    assert remaining(DUE, DUE - timedelta(seconds=seconds)) == said


def test_zones_may_differ():
    assert remaining(DUE, datetime(2026, 3, 2, 6, 0, tzinfo=UTC)) == "剩 2 分"


@pytest.mark.parametrize("naive", [(DUE.replace(tzinfo=None), DUE), (DUE, DUE.replace(tzinfo=None))])
def test_moments_without_a_zone_are_refused(naive):
    with pytest.raises(ValueError, match="time zone"):
        remaining(*naive)
