"""What a Spark worker does, without Spark: batches of columns in, batches of verdicts out."""

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from fanzha.cli.screen import screen_command
from fanzha.cli.screen_spark import screen_spark_command
from fanzha.cli.screening.arrow import LINE, VERDICT, line_batches, verdict_batches
from fanzha.cli.screening.lines import line_of, outcome_of
from fanzha.cli.screening.problems import ExitCode
from fanzha.core.screening import Kind
from training.texts import own_texts

TEXTS = [
    "我是公安局民警，您涉嫌洗钱，请把钱转到安全账户，不要告诉家人。",
    "明天上午九点开会",
    "",
    None,
    "他说“保证赚钱”，\n让我先交保证金才能提现。",
    "plain English " * 30,
]


def batch(texts, ids=None, *, text_type=None):
    given = range(len(texts)) if ids is None else ids
    return pa.RecordBatch.from_arrays([pa.array(given), pa.array(texts, text_type or pa.string())], ["id", "text"])


def rows(batches):
    return [row for found in batches for row in found.to_pylist()]


@pytest.fixture(scope="module")
def sample():
    texts = [text.text for text in own_texts()]
    return texts[:: len(texts) // 600]


def test_verdicts_are_those_of_the_stream_column_by_column(model_bytes, screener, sample):
    found = rows(
        verdict_batches([batch(sample[:250]), batch(sample[250:], range(250, len(sample)))], model_bytes, Kind.SMS)
    )

    stream = screener.screen_stream(sample, Kind.SMS)
    assert found == [line_of(number, verdict) for number, verdict in enumerate(stream)]
    assert {row["grade"] for row in found} > {"none", "red"}


def test_lines_are_those_of_the_command_to_the_byte(tmp_path, model_bytes, sample):
    pq.write_table(pa.Table.from_batches([batch(sample)]), tmp_path / "a.parquet")
    CliRunner().invoke(screen_command, [str(tmp_path / "a.parquet"), "-o", str(tmp_path / "out.jsonl")])

    found = rows(line_batches([batch(sample)], model_bytes, Kind.UNKNOWN))

    assert [row["value"] for row in found] == (tmp_path / "out.jsonl").read_text("utf-8").splitlines()


def test_the_outcome_of_each_line_is_told_for_counting(model_bytes, screener):
    found = rows(line_batches([batch(TEXTS)], model_bytes, Kind.UNKNOWN))

    assert [row["outcome"] for row in found] == [outcome_of(screener.screen(text or "")) for text in TEXTS]
    assert found[0]["outcome"] == "scam"


@pytest.mark.parametrize(
    ("ids", "written"),
    [
        (["甲", 'b"', "", None, "e", "f"], ["甲", 'b"', "", None, "e", "f"]),
        (pa.array([1, 2**40, -3, None, 5, 6]), [1, 2**40, -3, None, 5, 6]),
    ],
    ids=["words", "numbers"],
)
def test_ids_come_back_as_they_were(model_bytes, ids, written):
    columns = rows(verdict_batches([batch(TEXTS, ids)], model_bytes, Kind.UNKNOWN))
    lines = rows(line_batches([batch(TEXTS, ids)], model_bytes, Kind.UNKNOWN))

    assert [row["id"] for row in columns] == written
    assert [json.loads(row["value"])["id"] for row in lines] == written


@pytest.mark.parametrize("text_type", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_every_arrow_type_of_text_is_read(model_bytes, text_type):
    found = rows(verdict_batches([batch(TEXTS, text_type=text_type)], model_bytes, Kind.UNKNOWN))

    assert [row["is_scam"] for row in found][:4] == [True, False, False, False]


@pytest.mark.parametrize(("work", "schema"), [(verdict_batches, VERDICT), (line_batches, LINE)])
def test_an_empty_batch_keeps_its_columns(model_bytes, work, schema):
    (found,) = work([batch([], pa.array([], pa.int64()))], model_bytes, Kind.UNKNOWN)

    assert found.num_rows == 0
    assert [field for field in found.schema if field.name != "id"] == list(schema)


def test_batches_are_worked_on_one_at_a_time(model_bytes):
    taken = []

    def given():
        for number in range(3):
            taken.append(number)
            yield batch(TEXTS)

    next(line_batches(given(), model_bytes, Kind.UNKNOWN))

    assert taken == [0]


def test_without_pyspark_the_command_says_how_to_get_it(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("pyspark", "py4j", "fanzha.cli.screening.job"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "py4j", None)

    result = CliRunner().invoke(screen_spark_command, [str(tmp_path), "-o", str(tmp_path / "out")])

    assert result.exit_code == ExitCode.NO_SPARK
    assert "make setup-spark" in result.output
    assert not (tmp_path / "out").exists()


def test_a_broken_model_is_refused_before_spark_starts(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"no model")

    result = CliRunner().invoke(
        screen_spark_command, [str(tmp_path), "-o", str(tmp_path / "out"), "--model", str(tmp_path / "model.npz")]
    )

    assert result.exit_code == ExitCode.BAD_MODEL
