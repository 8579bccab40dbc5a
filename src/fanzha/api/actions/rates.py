"""Counts what a token asks for. In the database, so that every server process agrees."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from django.db import connection

from fanzha.api.models import RateWindow, Token
from fanzha.api.queries.limits import Rate, limits

# One row a token and window is hot, and losing a count in a power cut is harmless: nobody waits for the disk.
# A function in FROM is always called; its setting ends with the statement's own transaction.
_SQL = (
    "INSERT INTO api_ratewindow (token_id, kind, window_at, count) "
    "SELECT %s, %s, %s, %s FROM set_config('synchronous_commit', 'off', true) "
    "ON CONFLICT (token_id, kind, window_at) DO UPDATE SET count = api_ratewindow.count + EXCLUDED.count "
    "RETURNING count"
)


@dataclass(frozen=True, slots=True)
class Spent:
    """How a token stands in the window: what its headers say."""

    kind: str
    most: int
    window_s: int
    left: int
    reset_s: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of the standing, as the draft of the IETF names them."""
        return {
            "RateLimit-Policy": f'"{self.kind}";q={self.most};w={self.window_s}',
            "RateLimit": f'"{self.kind}";r={self.left};t={self.reset_s}',
        }


class TooMany(Exception):
    """A token has used up its window."""

    def __init__(self, spent: Spent) -> None:
        super().__init__("too many")
        self.spent = spent


def spend(token: Token, kind: str, *, at: datetime, cost: int = 1) -> Spent:
    """Count a request of a token.

    Raises:
        TooMany: the window is used up.
    """
    rate = limits(at).rates[kind]
    opened_at = _window(at, rate)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [token.pk, kind, opened_at, cost])
        count = int(cursor.fetchone()[0])
    reset = ceil((opened_at + rate.window - at).total_seconds())
    spent = Spent(kind, rate.most, int(rate.window.total_seconds()), max(rate.most - count, 0), max(reset, 1))
    if count > rate.most:
        raise TooMany(spent)
    return spent


def _window(at: datetime, rate: Rate) -> datetime:
    """Return when the window that holds `at` began; windows tile the time line."""
    length = int(rate.window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, tz=UTC)


def forget_windows(*, at: datetime) -> int:
    """Delete the counts of windows that are over; return how many."""
    longest = max(rate.window for rate in limits(at).rates.values())
    return int(RateWindow.objects.filter(window_at__lt=at - longest)._raw_delete("default"))
