"""Pages of the exchange."""

from fanzha.exchange.views.keys import card, compare, new, new_card, prepare, use
from fanzha.exchange.views.packages import fetch, pack, take
from fanzha.exchange.views.peers import change_list, listing, peer, set_open

__all__ = [
    "card", "change_list", "compare", "fetch", "listing", "new", "new_card", "pack", "peer", "prepare", "set_open",
    "take", "use",
]  # fmt: skip
