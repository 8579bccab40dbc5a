"""Locks that the kernel drops by itself when their holder is killed."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanzha.runtime.problems import Problem, problem

PAUSE_S = 0.02


@contextmanager
def only_one(path: Path, wait_s: float = 90.0) -> Iterator[None]:
    """Hold a lock file alone; two threads exclude each other as two processes do.

    Raises:
        RuntimeProblem: somebody else still held it after `wait_s`.
    """
    handle = open_lock(path)
    try:
        _acquire(handle, path, wait_s)
        yield
    finally:
        os.close(handle)


def open_lock(path: Path) -> int:
    """Open a lock file, which a child process does not inherit."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def try_lock(handle: int, kind: int) -> bool:
    """Take or change a lock at once, or say that it cannot be had."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _acquire(handle: int, path: Path, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while not try_lock(handle, fcntl.LOCK_EX):
        if time.monotonic() > end:
            raise problem(Problem.BUSY, path=path.parent, seconds=round(wait_s))
        time.sleep(PAUSE_S)
