"""`fanzha link`: every format in, links and series out, and a sentence when something is wrong."""

import csv
import json

import pytest
import xlsxwriter
from click.testing import CliRunner

from fanzha.cli.link import link_command
from fanzha.cli.screening.problems import ExitCode

ROWS = [
    ["案件编号", "案件类型", "发案时间", "收款账号", "电话", "受害人电话", "受害人账号", "案情"],
    ["A1", "C01", "2026-03-01", "6225881938274650", "", "13800000001", "", "刷单返利，加QQ：87654321"],
    ["A2", "C01", "2026-03-05", "6225 8819 3827 4650", "96110", "13800000002", "", ""],
    ["A3", "C01", "2026-03-05", "6217000000000001", "96110", "13800000003", "6217000000000001", "对方QQ：87654321"],
    ["A4", "C01", "2026-03-06", "6217000000000001", "", "13800000004", "6217000000000001", ""],
]


@pytest.fixture(scope="module", params=[".csv", ".xlsx", ".jsonl"])
def file(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("cases") / f"cases{request.param}"
    written(path, ROWS)
    return path


def written(path, rows):
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    elif path.suffix == ".jsonl":
        lines = [json.dumps(dict(zip(rows[0], row, strict=True)), ensure_ascii=False) for row in rows[1:]]
        path.write_text("\n".join(lines), "utf-8")
    else:
        with path.open("w", encoding="gb18030", newline="") as sink:
            csv.writer(sink).writerows(rows)
    return path


def run(*words):
    return CliRunner().invoke(link_command, [str(word) for word in words])


def said(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_format_gives_the_same_links_with_reasons(file):
    done = run(file)

    links = [one for one in said(done) if "link" in one]
    assert done.exit_code == 0
    assert {tuple(one["link"]) for one in links} == {("A1", "A2"), ("A1", "A3")}
    assert "收款账号相同，4 起案件里有 2 起出现" in [why["why"] for why in links[0]["reasons"]]
    assert {"series": 1, "cases": ["A1", "A2", "A3"]} in said(done)


def test_hotlines_and_the_victims_own_account_link_nothing(file):
    links = {tuple(one["link"]) for one in said(run(file)) if "link" in one}

    assert ("A2", "A3") not in links
    assert ("A3", "A4") not in links


def test_a_csv_output_is_a_table(tmp_path):
    out = tmp_path / "links.csv"

    done = run(written(tmp_path / "in.csv", ROWS), "-o", out)

    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert done.exit_code == 0
    assert [(row["案件"], row["另一起"]) for row in rows] == [("A1", "A2"), ("A1", "A3")]
    assert rows[0]["系列"] == "1"


def test_an_id_that_looks_like_a_formula_is_defused(tmp_path):
    rows = [ROWS[0], ["=1+1", *ROWS[1][1:]], ROWS[2]]
    out = tmp_path / "links.csv"

    run(written(tmp_path / "in.csv", rows), "-o", out)

    assert "'=1+1" in out.read_text("utf-8-sig")


def test_bad_rows_are_told_and_the_rest_is_linked(tmp_path):
    rows = [*ROWS, ["A5", "C01", "三月", "", "", "", "", ""], ["A1", "C01", "", "", "", "", "", ""]]

    done = run(written(tmp_path / "in.csv", rows))

    assert "第 6 行：看不懂日期" in done.stderr
    assert "第 7 行：编号 A1 前面出现过" in done.stderr
    assert len([one for one in said(done) if "link" in one]) == 2


@pytest.mark.parametrize(
    ("name", "content", "code", "word"),
    [
        ("a.pdf", b"x", ExitCode.NOT_READABLE, "不认识"),
        ("a.csv", b"", ExitCode.NOT_READABLE, "文件是空的"),
        ("a.csv", b"name\nx\n", ExitCode.NO_SUCH_COLUMN, "没有可以串并的列"),
        ("a.xlsx", b"no sheet", ExitCode.NOT_READABLE, "打不开"),
        ("a.jsonl", b'{"qq": "87654321"}\n[1]\n', ExitCode.BAD_ROW, "第 2 行"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, name, content, code, word):
    (tmp_path / name).write_bytes(content)

    done = run(tmp_path / name)

    assert done.exit_code == code
    assert word in done.stderr
    assert done.stdout == ""


def test_a_missing_file_is_refused(tmp_path):
    assert run(tmp_path / "none.csv").exit_code == ExitCode.CANNOT_OPEN
