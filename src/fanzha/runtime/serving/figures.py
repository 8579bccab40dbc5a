"""Counts of requests for monitoring: kept in each web process, written to a file of its own, added up when asked.

A file is written whole and renamed at most every few seconds, by a thread that ends with its process; what a killed
process had counted since then is lost, what it had written stays: totals never go down.
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from pathlib import Path

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WRITE_S = 2.0
_SEPARATOR = "\t"

Key = tuple[str, str, int]
Counted = dict[Key, int]
Taken = dict[str, list[float]]  # per route: one count a bucket, then how many, then their sum in seconds


class Figures:
    """What one process has served. Safe for its threads."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._counted: Counted = defaultdict(int)
        self._taken: Taken = {}
        self._pid = 0

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Add one request."""
        if self.folder is None:
            return
        with self._lock:
            self._counted[route, method, status] += 1
            taken = self._taken.setdefault(route, [0.0] * (len(BUCKETS) + 2))
            for number, bucket in enumerate(BUCKETS):
                taken[number] += seconds <= bucket
            taken[-2] += 1
            taken[-1] += seconds
        if self._pid != os.getpid():
            self._begin()

    def write(self) -> None:
        """Write what was counted into this process's file."""
        if self.folder is None:
            return
        with self._lock:
            counted = {_SEPARATOR.join(map(str, key)): count for key, count in self._counted.items()}
            text = json.dumps({"counted": counted, "taken": self._taken})
        path = self.folder / f"web-{os.getpid()}.json"
        part = path.with_suffix(".part")
        try:
            part.write_text(text, "utf-8")
            part.replace(path)
        except OSError:
            return  # a full disk must not end the pages

    def _begin(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
        threading.Thread(target=self._keep_writing, name="figures", daemon=True).start()

    def _keep_writing(self) -> None:
        pause = threading.Event()
        while not pause.wait(_WRITE_S):
            self.write()


def fresh(folder: Path) -> None:
    """Make the folder of the figures, empty: a new start counts from nothing, as monitoring expects."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink(missing_ok=True)


def added_up(folder: Path) -> tuple[Counted, Taken]:
    """Return the sums over all processes, the ended ones included."""
    counted: Counted = defaultdict(int)
    taken: Taken = {}
    for path in sorted(folder.glob("web-*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        for key, count in content["counted"].items():
            route, method, status = key.split(_SEPARATOR)
            counted[route, method, int(status)] += int(count)
        for route, values in content["taken"].items():
            known = taken.setdefault(route, [0.0] * len(values))
            taken[route] = [a + b for a, b in zip(known, values, strict=True)]
    return counted, taken
