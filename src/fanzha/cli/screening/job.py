"""The Spark job of `fanzha screen-spark`: a session, what it reads, what it writes, and what can go wrong."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException, PySparkRuntimeError
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as sql

from fanzha.core.screening import Kind

from .hadoop import Store
from .problems import ExitCode, Refused
from .sources import separator_of
from .spark import screened_lines

OUTCOMES: Final = ("scam", "unsure", "nothing")
_BATCH: Final = 4096  # rows that go to a worker at once, as many as the engine takes together
_ALWAYS: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
    "spark.log.level": "OFF",  # what Spark logs of a bad row quotes it
}
# On one machine nobody else shall reach the job: no pages, no ports but for this machine.
_LOCAL: Final = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Messages:
    """Where messages are, and in which columns."""

    path: str
    form: str | None
    column: str
    id_column: str


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """Give a session and end it.

    Raises:
        Refused: there is no Java, or Spark does not start.
    """
    if not _has_java():
        raise _no_spark("没有找到 Java。", "Java was not found.")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    is_local = master.startswith("local")
    if is_local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("fanzha screen").master(master)
    shown = {"spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower()}
    for name, value in (_ALWAYS | shown | (_LOCAL if is_local else {})).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError):
        raise _no_spark("Spark 启动不了。", "Spark does not start.") from None
    try:
        yield spark
    finally:
        spark.stop()


def screen(spark: SparkSession, messages: Messages, output: str, kind: Kind, model: bytes) -> Counter[str]:
    """Write a line for each message into a folder, which appears when all are written; return counts by outcome.

    Raises:
        Refused: says what is wrong, without quoting any message.
    """
    try:
        with Store(spark).whole(output) as partial:
            lines = screened_lines(
                _read(spark, messages), column=messages.column, id_column=messages.id_column, kind=kind, model=model
            )
            seen = Observation()
            counts = [sql.count_if(sql.col("outcome") == outcome).alias(outcome) for outcome in OUTCOMES]
            lines.observe(seen, *counts).select("value").write.text(partial)
            return Counter(seen.get)
    except (PySparkException, Py4JError) as problem:
        raise _refusal(str(problem)) from None


def _read(spark: SparkSession, messages: Messages) -> DataFrame:
    form = messages.form or Store(spark).format_of(messages.path)
    if form == "csv":
        return _csv(spark, messages.path)
    if form == "json":
        return spark.read.json(messages.path, mode="FAILFAST", encoding="UTF-8")
    return spark.read.parquet(messages.path)


def _csv(spark: SparkSession, path: str) -> DataFrame:
    heading = spark.read.text(path).first()
    separator = separator_of(heading[0] if heading else "")
    # Quotes are doubled, and messages may hold line ends, as Python and spreadsheets write them.
    frame = spark.read.csv(path, header=True, sep=separator, quote='"', escape='"', multiLine=True, encoding="UTF-8")
    cores = spark.sparkContext.defaultParallelism
    return frame.repartition(cores) if frame.rdd.getNumPartitions() < cores else frame  # such a file cannot be split


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which(str(Path(home, "bin", "java")) if home else "java"))


def _no_spark(chinese: str, english: str) -> Refused:
    return Refused(
        ExitCode.NO_SPARK,
        f"{chinese}需要 Java 17 或更新（例如 apt-get install openjdk-17-jre-headless），并检查 --master 和 JAVA_HOME。",
        f"{english} Java 17 or newer is needed (such as apt-get install openjdk-17-jre-headless); "
        "check --master and JAVA_HOME.",
    )


_UNREADABLE: Final = (
    ExitCode.NOT_READABLE,
    "文件读不出来：可能没传完、损坏，或者其实是别的格式。请重新导出，或用 --format 指明。",
    "The files cannot be read: cut short, damaged, or of another format. Export them again, or name their --format.",
)
# What stands in Spark's message, and what we say; the message itself may quote a row and is not shown.
_KNOWN: Final = {
    "MALFORMED_RECORD": (
        ExitCode.BAD_ROW,
        "有的行不是 JSON 对象。改好再试，没有写出任何结果。",
        "Some rows are no JSON objects. Correct them and try again; nothing was written.",
    ),
    "No module named": (
        ExitCode.NO_SPARK,
        "集群的 Python 里缺程序包。见 docs/how-to/spark.md。",
        "The cluster's Python lacks packages. See docs/how-to/spark.md.",
    ),
    "UNABLE_TO_INFER_SCHEMA": _UNREADABLE,
    "CANNOT_READ_FILE": _UNREADABLE,
    "FAILED_READ_FILE": _UNREADABLE,
    "COLUMN_ALREADY_EXISTS": _UNREADABLE,
    "PATH_NOT_FOUND": (
        ExitCode.CANNOT_OPEN,
        "打不开输入：没有文件，或没有权限。",
        "Cannot open the input: no files, or no right.",
    ),
}
_UNFINISHED: Final = (
    ExitCode.CANNOT_WRITE,
    "Spark 没有做完，没有写出任何结果。请检查目录、权限、磁盘空间和内存。",
    "Spark did not finish; nothing was written. Check the folder, its rights, disk space and memory.",
)


def _refusal(message: str) -> Refused:
    return Refused(*next((said for known, said in _KNOWN.items() if known in message), _UNFINISHED))
