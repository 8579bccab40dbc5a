"""Folders where Spark has its files: on this machine, HDFS or another store, by the same few questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import uuid4

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from .problems import ExitCode, Refused

_FORMATS: Final = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
_PACKED: Final = frozenset({".gz", ".bz2", ".zst", ".lz4", ".snappy"})  # those that Spark unpacks by their names
_LOOKED_AT: Final = 1000  # files of a folder; more tell nothing new


class Store:
    """The files that a session reaches."""

    def __init__(self, spark: SparkSession) -> None:
        """Take the session whose settings say where files are."""
        self._java: Any = spark._jvm  # Spark has no public way to its files
        self._settings: Any = spark._jsc.hadoopConfiguration()

    def format_of(self, path: str) -> str:
        """Return what the files of a folder (or one file, or a pattern) are: parquet, csv or json.

        Raises:
            Refused: nothing is there, or files of another kind or of several.
        """
        names = list(islice(self._names(path), _LOOKED_AT))
        if not names:
            raise Refused(
                ExitCode.CANNOT_OPEN,
                f"打不开 {path}：没有文件，或没有权限。",
                f"Cannot open {path}: no files, or no right.",
            )
        formats = {_format(name) for name in names}
        if len(formats) > 1 or None in formats:
            raise Refused(
                ExitCode.NOT_READABLE,
                "文件夹里应当只有一种文件：parquet、csv 或 json。可用 --format 指明。",
                "A folder should hold one kind of files: parquet, csv or json. Name it with --format.",
            )
        (found,) = formats
        return str(found)

    @contextmanager
    def whole(self, output: str) -> Iterator[str]:
        """Give a name to write a folder to; it becomes the output if all goes well, and is removed otherwise.

        Raises:
            Refused: the output is there already, or cannot be put in its place.
        """
        place, files = self._at(output)
        partial = self._path(f"{place.getParent()}/.{place.getName()}.{uuid4().hex[:8]}.partial")
        if files.exists(place):
            raise _there_already(place.getName())
        try:
            yield str(partial.toString())
            if files.exists(place) or not files.rename(partial, place):
                raise _there_already(place.getName())
        finally:
            files.delete(partial, True)

    def _names(self, path: str) -> Iterator[str]:
        place, files = self._at(path)
        try:
            for found in files.globStatus(place) or ():
                inside = files.listFiles(found.getPath(), True)
                while inside.hasNext():
                    name = str(inside.next().getPath().getName())
                    if not name.startswith(("_", ".")):
                        yield name
        except Py4JJavaError:
            return

    def _at(self, path: str) -> tuple[Any, Any]:
        place = self._path(path)
        files = place.getFileSystem(self._settings)
        return files.makeQualified(place), files

    def _path(self, path: str) -> Any:
        return self._java.org.apache.hadoop.fs.Path(path)


def _format(name: str) -> str | None:
    path = PurePosixPath(name.lower())
    return _FORMATS.get(path.with_suffix("").suffix if path.suffix in _PACKED else path.suffix)


def _there_already(name: str) -> Refused:
    return Refused(
        ExitCode.CANNOT_WRITE,
        f"结果写不出来：{name} 已经存在，或没有权限。请换一个名字，或先移走。",
        f"Cannot write the result: {name} exists already, or there is no right. Choose another name, or move it away.",
    )
