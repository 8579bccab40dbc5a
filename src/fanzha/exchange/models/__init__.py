"""Tables of the exchange."""

from fanzha.exchange.models.crossings import CrossingList, Item, Package
from fanzha.exchange.models.keys import OwnKey, Peer, PeerKey

__all__ = ["CrossingList", "Item", "OwnKey", "Package", "Peer", "PeerKey"]
