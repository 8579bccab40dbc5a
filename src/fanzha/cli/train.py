"""`fanzha train`: a centre's own labelled texts in, a model file of its own out, measured on what it has not seen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from fanzha.cli.learning import tables
from fanzha.cli.learning.labels import LabelledFile, read_files
from fanzha.cli.learning.models import model_bytes, screener_of
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.common import clock
from fanzha.core.screening.adapt import Adapted, Made, TooFewTexts, adapt
from fanzha.core.screening.evaluate import evaluate, split


@click.command("train")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the model file.")
@click.option("--model", type=click.Path(path_type=Path), help="The model to start from; the shipped one otherwise.")
@click.option("--by", default="", help="Who trains, for the model's card.")
@click.option("--note", default="", help="What for, for the model's card.")
def train_command(files: Sequence[Path], output: Path, model: Path | None, by: str, note: str) -> None:
    """Train a model on FILES (csv, jsonl, xlsx with the columns text, label and, if known, kind and type).

    One text in five is kept back, by its hash, and both models are measured on these. Exit codes as for `screen`,
    and 10: rows need correction, or there are too few.
    """
    parent = model_bytes(model)
    read = read_files(files)
    texts = [text for file in read for text in file.texts]
    fitted, kept = split(texts)
    try:
        adapted = adapt(parent, fitted, made=Made(by, clock.now().isoformat(timespec="seconds"), note))
    except TooFewTexts as problem:
        raise Refused(ExitCode.BAD_LABELS, str(problem), "Too few labelled texts.") from None
    _write(adapted.data, output)
    click.echo(_summary(read, adapted))
    if kept:
        sides = [evaluate(screener_of(data), kept) for data in (parent, adapted.data)]
        click.echo(tables.side_by_side(f"留出的 {len(kept)} 条", sides))
    else:
        click.echo("标注太少，没有留出检验的内容。")


def _write(data: bytes, output: Path) -> None:
    """Write the model beside its place and put it there at the end: a reader never meets half a file."""
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(output)
    except OSError as problem:
        reason = problem.strerror or "unknown"
        raise Refused(
            ExitCode.CANNOT_WRITE, "模型写不出来。请检查目录、权限和磁盘空间。", f"Cannot write the model: {reason}."
        ) from None
    finally:
        partial.unlink(missing_ok=True)


def _summary(read: Sequence[LabelledFile], adapted: Adapted) -> str:
    repeated = sum(file.repeated for file in read) + adapted.left_out["repeated"]
    left = f"重复 {repeated} 条只算一次，看不懂的 {adapted.left_out['unreadable']} 条没有用"
    scams, harmless = (sum(adapted.counts[label].values()) for label in ("scam", "harmless"))
    lines = [
        f"新版本 {adapted.version}，由 {adapted.parent} 学来",
        f"用了 {adapted.used} 条：诈骗 {scams}，正常 {harmless}；{left}",
        f"{adapted.version} from {adapted.parent}: {adapted.used} texts, {scams} scams, {harmless} harmless",
    ]
    if not scams or not harmless:
        lines.insert(1, "只有一种标注：只学了用词，总的松紧没有动。最好两种都有。")
    return "\n".join(lines)
