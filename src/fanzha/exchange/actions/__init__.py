"""Writes of the exchange."""

from fanzha.exchange.actions.carrying import carry, end_held
from fanzha.exchange.actions.lists import ask_for_list
from fanzha.exchange.actions.own_keys import activate_key, card_of, prepare_key
from fanzha.exchange.actions.packing import file_name, outbox, pack, repack
from fanzha.exchange.actions.pairing import compare_key, read_card, set_open
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.actions.taking import Taken, take

__all__ = [
    "ExchangeRefused", "Taken", "activate_key", "ask_for_list", "card_of", "carry", "compare_key", "end_held",
    "file_name", "outbox", "pack", "prepare_key", "read_card", "repack", "set_open", "take",
]  # fmt: skip
