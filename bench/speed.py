"""How many short messages a second, ours and a peer's: on one core, warmed, in turn, the best of five."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from threadpoolctl import threadpool_limits

from bench.messages import SCAM_SHARE, messages
from fanzha.core.screening import Screener

Judge = Callable[[Sequence[str]], object]
_TEXTS = 20_000
_QUICK_TEXTS = 800
_TURNS = 5
# A stream where every second message is a scam: nearly all of it must be explained.
_STREAMS = {"": SCAM_SHARE, "_half_scams": 0.5}


def measured_speeds(
    screener: Screener, peer: Judge | None, folder: Path, *, quick: bool
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Return our figures, the peer's, and what was measured: full verdicts, with reasons for what is flagged."""
    figures: dict[str, float] = {}
    peer_figures: dict[str, float] = {}
    world: dict[str, float] = {}
    for name, share in _STREAMS.items():
        texts = messages(folder, _QUICK_TEXTS if quick else _TEXTS, scam_share=share)
        judges: dict[str, Judge] = {"ours": lambda batch: list(screener.screen_stream(batch))}
        if peer:
            judges["peer"] = peer
        best = _best(judges, texts, turns=1 if quick else _TURNS)
        figures[f"texts_per_s{name}"] = best["ours"]
        if peer:
            peer_figures[f"texts_per_s{name}"] = best["peer"]
            figures[f"ratio{name}"] = best["ours"] / best["peer"]
        explained = [verdict.explained for verdict in screener.screen_stream(texts)]
        world[f"explained_share{name}"] = sum(explained) / len(texts)
        world[f"mean_characters{name}"] = statistics.mean(map(len, texts))
    return figures, peer_figures, world | {"speed_texts": len(texts)}


def _best(judges: dict[str, Judge], texts: Sequence[str], *, turns: int) -> dict[str, float]:
    """Return the most texts a second of each in several turns, after one to warm up."""
    best = dict.fromkeys(judges, 0.0)
    with one_core():
        for turn in range(turns + 1):
            for name, judge in judges.items():
                begun = time.perf_counter()
                judge(texts)
                if turn:
                    best[name] = max(best[name], len(texts) / (time.perf_counter() - begun))
    return best


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and the threads of its libraries, to one core."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    with threadpool_limits(limits=1):
        if cores:
            os.sched_setaffinity(0, {max(cores)})
        try:
            yield
        finally:
            if cores:
                os.sched_setaffinity(0, cores)
