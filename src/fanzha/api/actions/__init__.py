"""Writes of the interface."""

from fanzha.api.actions.hooks import EndpointRefused, NewSecret, close_endpoint, register_endpoint, resend
from fanzha.api.actions.keeping import InFlight, Kept, KeyReused, begin, finish, release
from fanzha.api.actions.rates import Spent, TooMany, enter, spend
from fanzha.api.actions.tokens import (
    STEP,
    Made,
    TokenRefused,
    ask_token,
    make_token,
    needs_a_second,
    note_use,
    revoke_token,
)

__all__ = [
    "STEP",
    "EndpointRefused",
    "InFlight",
    "Kept",
    "KeyReused",
    "Made",
    "NewSecret",
    "Spent",
    "TokenRefused",
    "TooMany",
    "ask_token",
    "begin",
    "close_endpoint",
    "enter",
    "finish",
    "make_token",
    "needs_a_second",
    "note_use",
    "register_endpoint",
    "release",
    "resend",
    "revoke_token",
    "spend",
]
