"""Free space, and the file system's refusals as sentences."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanzha.runtime.problems import Problem, RuntimeProblem, problem

NEED_NEW_MB = 500  # a new database, its log and room to work
NEED_OLD_MB = 150  # what a running one needs to close its books
NEED_TEST_MB = 96

BY_ERRNO = {
    errno.ENOSPC: Problem.DISK_FULL,
    errno.EDQUOT: Problem.DISK_FULL,
    errno.EACCES: Problem.NO_PERMISSION,
    errno.EPERM: Problem.NO_PERMISSION,
    errno.EROFS: Problem.READ_ONLY,
    errno.ENOTDIR: Problem.NOT_A_FOLDER,
    errno.EEXIST: Problem.NOT_A_FOLDER,
    errno.ELOOP: Problem.NOT_A_FOLDER,
}


def free_mb(path: Path) -> int:
    """Return the space left for ordinary users where a path (or its nearest parent) stands, in MiB."""
    while not path.exists():
        path = path.parent
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize // 2**20


def disk_full(path: Path, need_mb: int = NEED_NEW_MB) -> RuntimeProblem:
    """Return the problem of a full disk with the figures of this one."""
    return problem(Problem.DISK_FULL, path=path, free_mb=free_mb(path), need_mb=need_mb)


def check_space(path: Path, need_mb: int) -> None:
    """Refuse to go on where too little space is left.

    Raises:
        RuntimeProblem: with what is left and what is needed.
    """
    if free_mb(path) < need_mb:
        raise disk_full(path, need_mb)


def sync_folder(path: Path) -> None:
    """Have a rename in this folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's refusals about a path into our sentences; others pass through."""
    try:
        yield
    except OSError as error:
        code = BY_ERRNO.get(error.errno or 0)
        if code is None:
            raise
        if code is Problem.DISK_FULL:
            raise disk_full(path) from error
        raise problem(code, path=error.filename or path) from error
