"""`fanzha evaluate`: how good versions are on labelled files, side by side; or each file as school for the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from fanzha.cli.learning import tables
from fanzha.cli.learning.labels import LabelledFile, read_files
from fanzha.cli.learning.models import model_bytes, screener_of
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.core.screening.adapt import Made, TooFewTexts, adapt
from fanzha.core.screening.evaluate import Evaluation, as_plain, evaluate, split

_SHOWN_CHARACTERS = 160


@click.command("evaluate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--model", "models", multiple=True, type=click.Path(path_type=Path), help="A model file; may be repeated."
)
@click.option("--cross", is_flag=True, help="Train on each file and test on every other one.")
@click.option("--show", default=0, metavar="N", help="Print the N worst errors with their texts: personal data!")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def evaluate_command(files: Sequence[Path], models: Sequence[Path], cross: bool, show: int, as_json: bool) -> None:
    """Measure models on FILES (csv, jsonl, xlsx with the columns text, label and, if known, kind and type).

    Without --model the shipped one is measured; with one or more, these, after the shipped one where only one is
    named. Exit codes as for `train`.
    """
    read = read_files(files)
    if cross:
        _cross(read, model_bytes(models[0] if models else None), as_json=as_json)
        return
    sources: list[Path | None] = [None, *models] if len(models) < 2 else [*models]
    screeners = [screener_of(model_bytes(path)) for path in sources]
    measured = {file.name: [evaluate(screener, file.texts) for screener in screeners] for file in read}
    if as_json:
        click.echo(json.dumps({name: [as_plain(e) for e in found] for name, found in measured.items()}))
        return
    for file in read:
        click.echo(tables.side_by_side(f"{file.name}（{len(file.texts)} 条）", measured[file.name]))
        if show > 0:
            click.echo(_errors(file, measured[file.name], show))


def _errors(file: LabelledFile, found: Sequence[Evaluation], most: int) -> str:
    lines = ["下面是内容原文，可能有个人信息，不要外传。"]
    for each in found:
        lines.append(f"错得最远的（{each.version}）：")
        for error in each.errors[:most]:
            text = file.texts[error.number].text.replace("\n", "/")[:_SHOWN_CHARACTERS]
            lines.append(f"  {'漏报' if error.is_scam else '误报'} {error.score:.3f} {text}")
    return "\n".join(lines)


def _cross(read: Sequence[LabelledFile], parent: bytes, *, as_json: bool) -> None:
    """Print what each file teaches about the others; on itself a file is measured by its kept fifth."""
    if len(read) < 2:
        raise Refused(ExitCode.BAD_LABELS, "--cross 要两个以上的文件。", "--cross needs two files or more.")
    rows: list[tuple[str, list[Evaluation]]] = [("出厂、现有", [evaluate(screener_of(parent), f.texts) for f in read])]
    for school in read:
        rows.append((school.name, _taught(school, read, parent)))
    if as_json:
        click.echo(json.dumps({name: _named(read, found) for name, found in rows}))
        return
    heads = ["学自 \\ 测在", *(file.name for file in read)]
    cells = [[name, *(_cell(each) for each in found)] for name, found in rows]
    click.echo("每格：查出率 / 误报率；学自自己的一格只测留出的五分之一\n" + tables.table(heads, cells))


def _taught(school: LabelledFile, read: Sequence[LabelledFile], parent: bytes) -> list[Evaluation]:
    fitted, kept = split(school.texts)
    try:
        adapted = adapt(parent, fitted, made=Made("", "", f"cross: {school.name}"))
    except TooFewTexts as problem:
        raise Refused(ExitCode.BAD_LABELS, f"{school.name}：{problem}", "Too few labelled texts.") from None
    screener = screener_of(adapted.data)
    return [evaluate(screener, kept if file is school else file.texts) for file in read]


def _named(read: Sequence[LabelledFile], found: Sequence[Evaluation]) -> dict[str, Any]:
    return {file.name: as_plain(each) for file, each in zip(read, found, strict=True)}


def _cell(each: Evaluation) -> str:
    return f"{tables.number(each.whole.recall.share)} / {tables.number(each.whole.false_alarms.share)}"
