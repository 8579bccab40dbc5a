"""`fanzha screen-spark`: folders of messages in, a folder of JSON lines out, on Spark."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import click

from fanzha.cli.screen import summary
from fanzha.cli.screening.models import loaded, model_bytes
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.core.screening import Kind


@click.command("screen-spark")
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", required=True, help="The folder to write; it must not exist yet.")
@click.option("--master", default="local[*]", show_default=True, help="Where Spark runs.")
@click.option(
    "--format", "form", type=click.Choice(["parquet", "csv", "json"]), help="By the names of the files otherwise."
)
@click.option("--column", default="text", show_default=True, help="The column that holds the message.")
@click.option("--id-column", default="id", show_default=True, help="The column that holds an id.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=Kind.UNKNOWN.value, show_default=True)
@click.option("--model", type=click.Path(path_type=Path), help="A model file other than the shipped one.")
def screen_spark_command(
    source: str, output: str, master: str, form: str | None, column: str, id_column: str, kind: str, model: Path | None
) -> None:
    """Screen INPUT (a file or folder of parquet, csv or json, where Spark finds it) and write JSON lines.

    The lines are those of `fanzha screen`, in a folder of parts; their order is not kept. Needs the extra `spark` and
    Java 17 or newer.

    The folder appears under its name only when all rows are done. Exit codes: 3 cannot open, 4 not readable,
    5 no such column, 6 bad row, 8 cannot write, 9 bad model, 11 no Spark or Java.
    """
    data = model_bytes(model)
    version = loaded(data).version
    job = _job()
    with job.session(master) as spark:
        counts = job.screen(spark, job.Messages(source, form, column, id_column), output, Kind(kind), data)
    click.echo(summary(counts, version), err=True)


def _job() -> ModuleType:
    """Return the part that needs Spark."""
    try:
        return importlib.import_module("fanzha.cli.screening.job")
    except ImportError:
        raise Refused(
            ExitCode.NO_SPARK,
            "没有装 PySpark。请执行 make setup-spark。",
            "PySpark is not installed. Run: make setup-spark",
        ) from None
