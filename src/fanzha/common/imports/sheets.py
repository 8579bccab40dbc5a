"""Rows of a workbook, unpacked by a child process (see `sheet_child`)."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from fanzha.common.imports.table import RawTable, TableRefused

_CHILD = Path(__file__).with_name("sheet_child.py")
_TOO_HEAVY = "这份表太大或结构不正常，打开时占用过多内存，已停止。请只保留需要的数据，复制到新表后再上传。"
_BROKEN = "打不开这份表，文件像是损坏了。请在 Excel 或 WPS 里打开，另存为新的 .xlsx 再上传。"
_CANNOT_READ = 3
MEMORY = 2 * 1024**3  # bytes of address space of the child; 200,000 rows of 12 cells need about 700 MB


class Workbook:
    """The sheets of a workbook, one after the other. Use it as a context: leaving it ends the child."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._next: str | None = None

    def __enter__(self) -> "Workbook":
        self._child = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD), str(MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._feeder.join()
        self._out.close()
        self._child.wait()

    @property
    def _out(self) -> IO[bytes]:
        return self._child.stdout  # type: ignore[return-value]

    def _feed(self) -> None:
        pipe = self._child.stdin
        try:
            if pipe is not None:
                pipe.write(self._content)
                pipe.close()
        except OSError:
            pass  # the child has ended; its status says why

    def sheets(self) -> Iterator[RawTable]:
        """Yield each visible sheet; its rows must be taken, or left, before the next is asked for.

        Raises:
            TableRefused: the workbook cannot be read, or only with too much memory or time.
        """
        mark = self._line()
        while mark is not None:
            self._mark: list[Any] | None = None
            yield RawTable(rows=self._rows(), sheet=str(mark[1])[:31])
            for _ in self._rows():
                pass
            mark = self._mark

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        while self._mark is None and (line := self._line()) is not None:
            if line[0] == "sheet":
                self._mark = line
                return
            yield int(line[0]), line[1]

    def _line(self) -> Any:
        raw = self._out.readline()
        if raw.endswith(b"\n"):
            return json.loads(raw)
        status = self._child.wait()
        if status == _CANNOT_READ:
            raise TableRefused(_BROKEN)
        if status != 0 or raw:
            raise TableRefused(_TOO_HEAVY)
        return None
