"""`fanzha screen-spark` on a real Spark: the verdicts of `fanzha screen`, or a sentence. Needs the extra and Java."""

import csv
import json
import os
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from fanzha.cli.screen import screen_command
from fanzha.cli.screen_spark import screen_spark_command
from fanzha.cli.screening.problems import ExitCode
from fanzha.core.screening import Kind
from training.texts import own_texts

pytest.importorskip("pyspark", reason="没有装 PySpark；make setup-spark")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("没有 Java 17；apt-get install openjdk-17-jre-headless", allow_module_level=True)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
]
COUNT = 2000
ROWS = [
    ("甲1", "我是公安局民警，您涉嫌洗钱，请把钱转到安全账户，不要告诉家人。"),
    ("乙2", '明天上午九点开会，\n带上“材料”,还有"笔"'),
    ("丙3", ""),
]


@pytest.fixture(scope="module")
def spark():
    from fanzha.cli.screening import job

    with job.session("local[2]") as session:
        yield session


@pytest.fixture
def run(spark, tmp_path, monkeypatch):
    """Give a function that runs the command in the session that all tests share."""
    from contextlib import nullcontext

    from fanzha.cli.screening import job

    monkeypatch.setattr(job, "session", lambda _master: nullcontext(spark))

    def invoke(path, *options, out="out"):
        result = CliRunner().invoke(screen_spark_command, [str(path), "-o", str(tmp_path / out), *options])
        parts = sorted((tmp_path / out).glob("part-*")) if (tmp_path / out).exists() else []
        return result, [line for part in parts for line in part.read_text("utf-8").splitlines()]

    return invoke


def write_table(path, ids, texts, **columns):
    pq.write_table(pa.table({"id": ids, "text": texts} | columns), path)


def write_csv(path, separator=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([("id", "text"), *ROWS])


def write_json(path):
    path.write_text("\n".join(json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in ROWS), encoding="utf-8")


def write_parquet(path):
    write_table(path, [row[0] for row in ROWS], [row[1] for row in ROWS])


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(".partial")]


def test_two_thousand_texts_get_the_lines_of_fanzha_screen_to_the_byte(run, tmp_path):
    texts = [text.text for text in own_texts()]
    chosen = texts[:: len(texts) // COUNT][:COUNT]
    (tmp_path / "in").mkdir()
    for part in range(3):
        write_table(tmp_path / "in" / f"{part}.parquet", list(range(part, COUNT, 3)), chosen[part::3])
    write_table(tmp_path / "all.parquet", list(range(COUNT)), chosen)
    CliRunner().invoke(screen_command, [str(tmp_path / "all.parquet"), "-o", str(tmp_path / "one.jsonl")])

    result, lines = run(tmp_path / "in")

    assert result.exit_code == 0, result.output
    assert sorted(lines) == sorted((tmp_path / "one.jsonl").read_text("utf-8").splitlines())
    assert len(lines) == COUNT
    assert f"共 {COUNT} 条" in result.output


def test_the_function_gives_the_same_as_columns(spark, screener):
    from fanzha.cli.screening.lines import line_of
    from fanzha.cli.screening.spark import screened

    frame = spark.createDataFrame(
        [(number, text) for number, (_, text) in enumerate(ROWS)], "n long, `my.words` string"
    )

    found = screened(frame, column="my.words", id_column="n", kind=Kind.SMS).orderBy("id").collect()

    verdicts = screener.screen_stream([text for _, text in ROWS], Kind.SMS)
    assert [row.asDict(recursive=True) for row in found] == [line_of(n, verdict) for n, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", write_csv),
        ("a.tsv", lambda path: write_csv(path, "\t")),
        ("a.jsonl", write_json),
        ("a.parquet", write_parquet),
    ],
)
def test_every_format_gives_the_same_lines(run, tmp_path, name, write):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / name)
    CliRunner().invoke(screen_command, [str(tmp_path / "in" / name), "-o", str(tmp_path / "one.jsonl")])

    result, lines = run(tmp_path / "in")

    assert result.exit_code == 0, result.output
    wanted = (tmp_path / "one.jsonl").read_text("utf-8").splitlines()
    assert sorted(map(without_id, lines)) == sorted(map(without_id, wanted))
    assert {json.loads(line)["id"] for line in lines} == {identifier for identifier, _ in ROWS}


def without_id(line):
    return line.split(",", 1)[1]


@pytest.mark.parametrize(
    ("write", "options", "code", "says"),
    [
        (write_parquet, ["--column", "body"], ExitCode.NO_SUCH_COLUMN, "--column"),
        (write_parquet, ["--id-column", "number"], ExitCode.NO_SUCH_COLUMN, "--id-column"),
        (lambda p: write_table(p, [1], [2]), [], ExitCode.NO_SUCH_COLUMN, "不是文字"),
        (lambda p: p.write_bytes(b"PAR1 but not really"), [], ExitCode.NOT_READABLE, "读不出来"),
        (write_parquet, ["--format", "json"], ExitCode.BAD_ROW, "JSON"),
    ],
    ids=["no column", "no id", "numbers", "damaged", "other format"],
)
def test_what_cannot_be_screened_is_refused_and_leaves_nothing(run, tmp_path, write, options, code, says):
    write(tmp_path / "a.parquet")

    result, _ = run(tmp_path / "a.parquet", *options)

    assert (result.exit_code, says in result.output) == (code, True), result.output
    assert not (tmp_path / "out").exists()
    assert not leftovers(tmp_path)


def test_a_bad_row_is_refused_without_quoting_it(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "好"}\n{"id": 2, "text": "王小明的卡号', encoding="utf-8")

    result, _ = run(tmp_path / "a.jsonl")

    assert result.exit_code == ExitCode.BAD_ROW
    assert "王小明" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_where_no_files_are_it_says_so(run, tmp_path, name):
    (tmp_path / "empty").mkdir()

    result, _ = run(tmp_path / name)

    assert result.exit_code == ExitCode.CANNOT_OPEN


def test_files_of_several_kinds_are_not_mixed(run, tmp_path):
    (tmp_path / "in").mkdir()
    write_csv(tmp_path / "in" / "a.csv")
    write_parquet(tmp_path / "in" / "b.parquet")

    result, _ = run(tmp_path / "in")

    assert result.exit_code == ExitCode.NOT_READABLE


def test_a_result_that_is_there_is_never_replaced(run, tmp_path):
    write_parquet(tmp_path / "a.parquet")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").touch()

    result, _ = run(tmp_path / "a.parquet")

    assert result.exit_code == ExitCode.CANNOT_WRITE
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]
    assert not leftovers(tmp_path)


def test_what_is_not_done_yet_lies_beside_the_output_and_is_removed(spark, tmp_path):
    from fanzha.cli.screening.hadoop import Store

    here = os.getcwd()
    with pytest.raises(KeyboardInterrupt), Store(spark).whole("verdicts") as partial:
        beside = str(partial)
        os.mkdir(beside.removeprefix("file:"))
        raise KeyboardInterrupt

    assert beside.startswith(f"file:{here}/.verdicts.")
    assert not os.path.exists(beside.removeprefix("file:"))
    assert not os.path.exists("verdicts")


def test_the_columns_in_sparks_words_are_those_of_arrow(spark):
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    from fanzha.cli.screening.arrow import LINE, VERDICT
    from fanzha.cli.screening.spark import LINE_COLUMNS, VERDICT_COLUMNS

    assert StructType.fromDDL(VERDICT_COLUMNS) == from_arrow_schema(VERDICT)
    assert StructType.fromDDL(LINE_COLUMNS) == from_arrow_schema(LINE)


def test_without_java_it_says_so(monkeypatch, tmp_path):
    from fanzha.cli.screening import job

    monkeypatch.setattr(job.shutil, "which", lambda _name: None)

    result = CliRunner().invoke(screen_spark_command, [str(tmp_path), "-o", str(tmp_path / "out")])

    assert result.exit_code == ExitCode.NO_SPARK
    assert "Java 17" in result.output
