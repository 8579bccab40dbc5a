"""Writes to the touch ledger: add, or reverse with a reason. Nothing is ever changed or deleted."""

from fanzha.touches.actions.by_hand import HandTouch, record_by_hand, see_proof
from fanzha.touches.actions.pictures import PictureRefused, clean_picture
from fanzha.touches.actions.recording import (
    Proof,
    TouchRefused,
    ensure_partitions,
    record_touch,
    reverse_touch,
    take_back,
)

__all__ = [
    "HandTouch",
    "PictureRefused",
    "Proof",
    "TouchRefused",
    "clean_picture",
    "ensure_partitions",
    "record_by_hand",
    "record_touch",
    "reverse_touch",
    "see_proof",
    "take_back",
]
