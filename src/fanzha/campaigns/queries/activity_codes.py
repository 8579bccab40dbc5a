"""Codes at the door of an activity: one that changes on a screen, one that is printed, one for votes.

A code names the activity and is signed with the key of the house; it names nobody.
"""

import hmac
from datetime import datetime
from typing import Final

from fanzha.campaigns.models.activities import Activity
from fanzha.campaigns.queries.activities import OPEN, activity_at
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import crypto
from fanzha.common.clock import CHINA
from fanzha.core.campaigns.activities import is_fresh, window_of
from fanzha.core.workflow.activity import ActivityState

SCREEN: Final = "s"
PRINTED: Final = "p"
VOTE: Final = "v"
_MAC: Final = 12  # characters of the signature: 72 bits, not to be guessed at a rate-limited door
_AGAIN = "请重新扫现场的码，或者请工作人员帮您登记。"


class CodeRefused(Exception):
    """A code is wrong, too old, or the door is shut. The sentence is for whoever stands there."""


class UnknownCode(CodeRefused):
    """No code of ours."""


def screen_code(row: Activity, at: datetime) -> str:
    """Return the code that a screen shows now."""
    return _code(row, SCREEN, window_of(at, rules_at(row.starts_at).code_every))


def printed_code(row: Activity) -> str:
    """Return the code for a printed sheet: it holds until another round is begun."""
    return _code(row, PRINTED, row.code_round)


def vote_code(row: Activity) -> str:
    """Return the code under which the public votes."""
    return _code(row, VOTE, row.code_round)


def _code(row: Activity, mode: str, mark: int) -> str:
    mac = crypto.blind("activity.code", f"{row.pk}:{mode}:{mark}:{row.number}")[:_MAC]
    return f"{row.pk}-{mode}{mark}-{mac}"


def activity_of(code: str, at: datetime, *, voting: bool = False) -> Activity:
    """Return the activity that a code leads to.

    Raises:
        UnknownCode: not a code of ours.
        CodeRefused: replaced, too old, or the door is not open now.
    """
    parts = code.split("-", 2)
    row = activity_at(_number(parts[0])) if len(parts) == 3 else None
    mode, mark = (parts[1][:1], _number(parts[1][1:])) if row else ("", 0)
    if row is None or (mode == VOTE) is not voting or not _is_ours(row, mode, mark, code):
        raise UnknownCode(f"这个码不对。{_AGAIN}")
    if mode in {PRINTED, VOTE} and mark != row.code_round:
        raise CodeRefused(f"这个码已经换了新的。{_AGAIN}")
    if mode == SCREEN and not is_fresh(mark, at, rules_at(row.starts_at).code_every):
        raise CodeRefused(f"这个码已经过期。{_AGAIN}")
    check_votes_open(row, at) if voting else check_door_open(row, at)
    return row


def _is_ours(row: Activity, mode: str, mark: int, code: str) -> bool:
    return hmac.compare_digest(_code(row, mode, mark).encode(), code.encode())


def _number(text: str) -> int:
    """Return a number of ours; anything else is one that no activity has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


def check_door_open(row: Activity, at: datetime) -> None:
    """Let people sign in only around the time of the activity, and while it runs.

    Raises:
        CodeRefused: too early, too late, recorded already, or cancelled.
    """
    rules = rules_at(row.starts_at)
    opens, shuts = row.starts_at - rules.opens_before, row.ends_at + rules.closes_after
    if row.state == ActivityState.CANCELLED:
        raise CodeRefused("这场活动已经取消，不用签到了。")
    if row.state not in OPEN or at > shuts:
        raise CodeRefused("这场活动的签到已经结束。要补签请找工作人员。")
    if at < opens:
        raise CodeRefused(f"还没到签到时间，{opens.astimezone(CHINA):%m-%d %H:%M} 开始。")


def check_votes_open(row: Activity, at: datetime) -> None:
    """Let votes in only until their last moment.

    Raises:
        CodeRefused: nobody votes on it, the time is over, or it was cancelled.
    """
    if row.voting == "none" or row.votes_until is None or row.state == ActivityState.CANCELLED:
        raise CodeRefused("这场活动现在不投票。")
    if at >= row.votes_until:
        raise CodeRefused(f"投票已经在 {row.votes_until.astimezone(CHINA):%m-%d %H:%M} 结束。")
