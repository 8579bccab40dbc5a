"""Counts what a token asks for. In the database, so that every server process agrees."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from django.db import connection

from fanzha.api.models import RateWindow, Token
from fanzha.api.queries.limits import Rate, limits
from fanzha.api.queries.tokens import hash_of, is_like_a_secret
from fanzha.common.clock import CHINA

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


# Who it is and how often, in one trip: asked with every request. Made of querysets it took as long as a verdict.
_ENTER = (
    "WITH who AS (SELECT t.id, t.name, t.unit_id, t.scopes::text[], t.source_code, t.expires_on, t.used_at "
    "FROM api_token t JOIN org_unit u ON u.id = t.unit_id "
    "WHERE t.secret_hash = %s AND t.revoked_at IS NULL AND t.expires_on >= %s AND u.is_active), "
    "spent AS (INSERT INTO api_ratewindow (token_id, kind, window_at, count) "
    "SELECT who.id, %s, %s, 1 FROM who, set_config('synchronous_commit', 'off', true) "
    "ON CONFLICT (token_id, kind, window_at) DO UPDATE SET count = api_ratewindow.count + 1 RETURNING count) "
    "SELECT who.*, spent.count FROM who, spent"
)
_FIELDS = ("id", "name", "unit_id", "scopes", "source_code", "expires_on", "used_at")


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
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [token.pk, kind, _window(at, rate), cost])
        return _standing(kind, rate, int(cursor.fetchone()[0]), at)


def enter(secret: str, kind: str, *, at: datetime) -> tuple[Token, Spent] | None:
    """Return the token of a secret, and how it stands after this request; `None` where it is not valid (any more).

    Raises:
        TooMany: the window is used up.
    """
    if not is_like_a_secret(secret):
        return None
    rate = limits(at).rates[kind]
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [hash_of(secret), at.astimezone(CHINA).date(), kind, _window(at, rate)])
        row = cursor.fetchone()
    if row is None:
        return None
    token: Token = Token.from_db("default", _FIELDS, row[:-1])
    return token, _standing(kind, rate, int(row[-1]), at)


def _standing(kind: str, rate: Rate, count: int, at: datetime) -> Spent:
    opened_at = _window(at, rate)
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
