"""Writes of the interface."""

from fanzha.api.actions.keeping import InFlight, Kept, KeyReused, begin, finish, release
from fanzha.api.actions.rates import Spent, TooMany, spend
from fanzha.api.actions.tokens import Made, TokenRefused, make_token, note_use, revoke_token

__all__ = [
    "InFlight", "Kept", "KeyReused", "Made", "Spent", "TokenRefused", "TooMany", "begin", "finish", "make_token",
    "note_use", "release", "revoke_token", "spend",
]  # fmt: skip
