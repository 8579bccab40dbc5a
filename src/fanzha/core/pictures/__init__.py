"""Comparing pictures by a short number that survives scaling, compression and a trimmed edge."""

from fanzha.core.pictures.likeness import (
    BANDS,
    bands,
    differing_bits,
    perceptual_hash,
    probes,
    trimmed_and_widened,
)

__all__ = ["BANDS", "bands", "differing_bits", "perceptual_hash", "probes", "trimmed_and_widened"]
