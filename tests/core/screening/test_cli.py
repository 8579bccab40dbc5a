"""`fanzha screen`: every format and encoding in, the same lines out, and a sentence when something is wrong."""

import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from fanzha.cli.screen import screen_command
from fanzha.cli.screening.lines import line_of
from fanzha.cli.screening.problems import ExitCode

ROWS = [
    ("甲1", "我是公安局民警，您涉嫌洗钱，请把钱转到安全账户，不要告诉家人。"),
    ("乙2", "明天上午九点开会"),
    ("丙3", ""),
]


def run(path, out, *options):
    return CliRunner().invoke(screen_command, [str(path), "-o", str(out), *options])


def lines_of(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def csv_text(rows=ROWS):
    return "id,text\n" + "".join(f'{identifier},"{text}"\n' for identifier, text in rows)


def write_xlsx(path):
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    for row in ROWS:
        book.active.append(row)
    book.save(path)


def write_parquet(path):
    table = pa.table({"id": [row[0] for row in ROWS], "text": [row[1] for row in ROWS]})
    pq.write_table(table, path, row_group_size=2)


def write_jsonl(path):
    path.write_text("\n".join(json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in ROWS), encoding="utf-8")


WRITERS = {
    "a.csv": lambda path: path.write_text(csv_text(), encoding="utf-8"),
    "bom.csv": lambda path: path.write_text(csv_text(), encoding="utf-8-sig"),
    "gb.csv": lambda path: path.write_text(csv_text(), encoding="gb18030"),
    "utf16.csv": lambda path: path.write_text(csv_text(), encoding="utf-16"),
    "utf16le.csv": lambda path: path.write_text(csv_text(), encoding="utf-16-le"),
    "crlf.csv": lambda path: path.write_bytes(csv_text().replace("\n", "\r\n").encode()),
    "tabs.tsv": lambda path: path.write_text(csv_text().replace(",", "\t", 1).replace(',"', '\t"'), encoding="utf-8"),
    "a.jsonl": write_jsonl,
    "a.xlsx": write_xlsx,
    "a.parquet": write_parquet,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_lines_in_order(tmp_path, name):
    WRITERS[name](tmp_path / name)

    result = run(tmp_path / name, tmp_path / "out.jsonl")

    lines = lines_of(tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert [line["id"] for line in lines] == [identifier for identifier, _ in ROWS]
    assert [line["is_scam"] for line in lines] == [True, False, False]


def test_a_line_holds_what_is_promised(tmp_path):
    WRITERS["a.csv"](tmp_path / "a.csv")
    run(tmp_path / "a.csv", tmp_path / "out.jsonl")

    line = lines_of(tmp_path / "out.jsonl")[0]

    assert list(line) == [
        "id", "is_scam", "grade", "score", "type", "subtype", "tactics", "entities", "advice", "version",
    ]  # fmt: skip
    assert line["grade"] in {"red", "orange", "yellow", "blue"}
    assert line["type"] == "C08"
    assert ROWS[0][1][line["tactics"][0]["start"] : line["tactics"][0]["end"]]
    assert {"name", "start", "end"} == set(line["tactics"][0])


def test_lines_are_the_verdicts_of_each_message_alone_and_reasons_stand_where_something_was_found(tmp_path, screener):
    texts = [
        "请把钱转到安全账户，不要告诉家人，加微信 abc_12345",
        "您的快递已到驿站，请凭 8-2-3019 取件",
        "ok",
        "",
        "刷单返利" * 99,
    ]
    rows = [{"id": f'甲"{number}', "text": text} for number, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    run(tmp_path / "a.jsonl", tmp_path / "out.jsonl")

    for line, row, text in zip(lines_of(tmp_path / "out.jsonl"), rows, texts, strict=True):
        alone = line_of(row["id"], screener.screen(text))
        assert line == (alone if alone["grade"] != "none" else alone | {"tactics": [], "entities": []})
    assert any(line["entities"] for line in lines_of(tmp_path / "out.jsonl"))


def test_txt_takes_a_message_a_line_and_counts_lines(tmp_path):
    (tmp_path / "a.txt").write_text("明天开会\n\n请把钱转到安全账户\n", encoding="utf-8")

    run(tmp_path / "a.txt", tmp_path / "out.jsonl")

    assert [line["id"] for line in lines_of(tmp_path / "out.jsonl")] == [1, 3]


def test_rows_without_an_id_are_numbered(tmp_path):
    (tmp_path / "a.csv").write_text("text\n您好\n再见\n", encoding="utf-8")

    run(tmp_path / "a.csv", tmp_path / "out.jsonl")

    assert [line["id"] for line in lines_of(tmp_path / "out.jsonl")] == [1, 2]


def test_the_column_can_be_named(tmp_path):
    (tmp_path / "a.csv").write_text("编号,内容\n7,请把钱转到安全账户\n", encoding="utf-8")

    result = run(tmp_path / "a.csv", tmp_path / "out.jsonl", "--column", "内容", "--id-column", "编号")

    assert result.exit_code == 0
    assert lines_of(tmp_path / "out.jsonl")[0]["id"] == "7"


def test_quoted_line_ends_and_formulas_stay_one_message(tmp_path):
    (tmp_path / "a.csv").write_text('id,text\n1,"=HYPERLINK(""http://a.cc"")\n第二行"\n2,您好\n', encoding="utf-8")

    run(tmp_path / "a.csv", tmp_path / "out.jsonl")

    assert [line["id"] for line in lines_of(tmp_path / "out.jsonl")] == ["1", "2"]


def test_many_rows_pass_in_batches(tmp_path):
    (tmp_path / "a.txt").write_text("您涉嫌洗钱，请把钱转到安全账户，不要告诉家人\n明天开会\n" * 800, encoding="utf-8")

    run(tmp_path / "a.txt", tmp_path / "out.jsonl")

    assert [line["is_scam"] for line in lines_of(tmp_path / "out.jsonl")][:4] == [True, False, True, False]
    assert len(lines_of(tmp_path / "out.jsonl")) == 1600


def test_an_empty_file_gives_an_empty_result(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")

    assert run(tmp_path / "a.txt", tmp_path / "out.jsonl").exit_code == 0
    assert (tmp_path / "out.jsonl").read_text() == ""


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)


def wrong_types(path):
    pq.write_table(pa.table({"text": [1, 2]}), path)


BAD = {
    "missing.csv": (lambda path: None, ExitCode.CANNOT_OPEN),
    "a.docx": (lambda path: path.write_bytes(b"x"), ExitCode.NOT_READABLE),
    "a.csv": (lambda path: path.write_text("id,body\n1,您好\n"), ExitCode.NO_SUCH_COLUMN),
    "empty.csv": (lambda path: path.write_bytes(b""), ExitCode.NO_SUCH_COLUMN),
    "binary.csv": (lambda path: path.write_bytes(b"\x00\x01\x02\xff" * 999), ExitCode.NOT_READABLE),
    "cut.csv": (
        lambda path: path.write_bytes(b"text\n" + "您好\n".encode() * 99999 + b"\xff\xff\n"),
        ExitCode.NOT_READABLE,
    ),
    "long.csv": (lambda path: path.write_text('text\n"' + "长" * 17_000_000), ExitCode.BAD_ROW),
    "a.jsonl": (lambda path: path.write_text('{"text": "您好"}\n{half'), ExitCode.BAD_ROW),
    "list.jsonl": (lambda path: path.write_text("[1]"), ExitCode.BAD_ROW),
    "number.jsonl": (lambda path: path.write_text('{"text": 5}'), ExitCode.BAD_ROW),
    "nested.jsonl": (lambda path: path.write_text("[" * 100_000), ExitCode.BAD_ROW),
    "none.jsonl": (lambda path: path.write_text('{"body": "您好"}'), ExitCode.NO_SUCH_COLUMN),
    "broken.xlsx": (lambda path: path.write_bytes(b"PK\x03\x04 no"), ExitCode.NOT_READABLE),
    "bomb.xlsx": (bomb, ExitCode.TOO_LARGE),
    "broken.parquet": (lambda path: path.write_bytes(b"PAR1 no PAR1"), ExitCode.NOT_READABLE),
    "numbers.parquet": (wrong_types, ExitCode.NO_SUCH_COLUMN),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_its_exit_code_and_leaves_nothing(tmp_path, name):
    write, code = BAD[name]
    write(tmp_path / name)

    result = run(tmp_path / name, tmp_path / "out.jsonl")

    assert result.exit_code == code, result.output
    assert "。" in result.output
    assert [path.name for path in tmp_path.iterdir() if path.name != name] == []


def test_an_old_result_survives_a_failed_run(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "您好"}\n{half')
    (tmp_path / "out.jsonl").write_text("old")

    run(tmp_path / "a.jsonl", tmp_path / "out.jsonl")

    assert (tmp_path / "out.jsonl").read_text() == "old"


def test_the_input_is_never_overwritten(tmp_path):
    WRITERS["a.jsonl"](tmp_path / "a.jsonl")

    result = run(tmp_path / "a.jsonl", tmp_path / "a.jsonl")

    assert result.exit_code == ExitCode.CANNOT_WRITE


def test_an_output_folder_that_is_not_there_is_named(tmp_path):
    WRITERS["a.csv"](tmp_path / "a.csv")

    assert run(tmp_path / "a.csv", tmp_path / "no" / "out.jsonl").exit_code == ExitCode.CANNOT_WRITE


def test_a_bad_model_is_refused(tmp_path):
    WRITERS["a.csv"](tmp_path / "a.csv")
    (tmp_path / "model.npz").write_bytes(b"no")

    result = run(tmp_path / "a.csv", tmp_path / "out.jsonl", "--model", str(tmp_path / "model.npz"))

    assert result.exit_code == ExitCode.BAD_MODEL


def test_no_message_appears_in_what_is_said(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "张三13812345678"}\n{"text": "李四的密码"', encoding="utf-8")

    result = run(tmp_path / "a.jsonl", tmp_path / "out.jsonl")

    assert "张三" not in result.output
    assert "李四" not in result.output
