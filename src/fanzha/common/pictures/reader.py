"""Reads the text of pictures in a process of its own, one picture at a time, each within a time limit.

A process of its own, because reading takes half a gigabyte and a whole core: it runs below the pages in priority, can
be ended when a picture takes too long, and gives its memory back when nobody sends pictures.
"""

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Protocol

from fanzha.core.text.screens import Box, Layout, lay_out, without_doubles

# Half of the four threads of a web process at most are held by pictures; the others serve pages.
MOST_WAITING: Final = 1
WAIT_S: Final = 8.0
READ_S: Final = 20.0
_LENGTH: Final = struct.Struct(">I")
_COMMAND: Final = (sys.executable, "-P", "-m", "fanzha.common.pictures.child")
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME")


class Busy(Exception):
    """Others are being read and enough wait already."""


class TooSlow(Exception):
    """A picture took longer than it may."""


class CannotRead(Exception):
    """The reader does not start, or ended in the middle; the message is its last word, for the log and the doctor."""


class Reader(Protocol):
    """Reads pictures."""

    def read(self, pictures: Sequence[bytes], *, wait_s: float = WAIT_S) -> list[Layout]:
        """Return what each picture says.

        Raises:
            Busy: too many wait, or the turn did not come in time.
            TooSlow: a picture took too long.
            CannotRead: the reader failed.
        """
        ...


def installed() -> bool:
    """Say whether the extra `ocr` is there; whether it runs is for the doctor to try."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


@cache
def reader() -> Reader | None:
    """Return the reader of this process, or nothing where the extra is not installed."""
    return ProcessReader() if installed() else None


def new_reader(*, read_s: float = READ_S) -> Reader:
    """Return one more reader, with a process of its own: for a folder of pictures and both cores."""
    return ProcessReader(read_s=read_s)


class ProcessReader:
    """Keeps one child process that reads; started when first needed, and again after it ended."""

    def __init__(
        self, command: Sequence[str] = _COMMAND, *, read_s: float = READ_S, most_waiting: int = MOST_WAITING
    ) -> None:
        self._command, self._read_s = tuple(command), read_s
        self._places = threading.BoundedSemaphore(1 + most_waiting)
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, pictures: Sequence[bytes], *, wait_s: float = WAIT_S) -> list[Layout]:
        """Return what each picture says; see `Reader`."""
        with self._place(wait_s):
            return [self._layout(picture) for picture in pictures]

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._end()

    @property
    def process_id(self) -> int | None:
        """Return the id of the child, for whoever watches its memory."""
        return self._child.pid if self._child else None

    @contextlib.contextmanager
    def _place(self, wait_s: float) -> Iterator[None]:
        """Wait for the turn, unless enough wait already."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            if not self._turn.acquire(timeout=wait_s):
                raise Busy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _layout(self, picture: bytes) -> Layout:
        said = self._asked(picture)
        boxes = without_doubles([Box(*box) for box in said["boxes"]])
        return lay_out(boxes, width=said["width"], height=said["height"])

    def _asked(self, picture: bytes) -> dict[str, Any]:
        """Ask the child, in time; one that ended while nobody asked is started anew."""
        for is_last in (False, True):
            was_running = self._is_running()
            child = self._running()
            slow = threading.Event()
            watch = threading.Timer(self._read_s, lambda child=child, slow=slow: (slow.set(), child.kill()))
            watch.start()
            try:
                return _exchange(child, picture)
            except (OSError, EOFError, ValueError) as problem:
                self._end()
                if slow.is_set():
                    raise TooSlow from problem
                if is_last or not was_running:
                    raise CannotRead("ended in the middle") from problem
            finally:
                watch.cancel()
        raise CannotRead("unreachable")

    def _is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self._end()
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment,
            )  # fmt: skip
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._child = None


def _exchange(child: "subprocess.Popen[bytes]", picture: bytes) -> dict[str, Any]:
    if child.stdin is None or child.stdout is None:
        raise OSError("no pipes")
    child.stdin.write(_LENGTH.pack(len(picture)) + picture)
    child.stdin.flush()
    head = child.stdout.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    said: dict[str, Any] = json.loads(child.stdout.read(_LENGTH.unpack(head)[0]))
    if "problem" in said:
        raise CannotRead(said["problem"])
    return said
