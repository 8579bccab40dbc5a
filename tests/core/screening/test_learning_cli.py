"""`fanzha train` and `fanzha evaluate`: labelled files in, a model and figures out, mistakes in sentences."""

import csv
import json

import openpyxl
import pytest
from click.testing import CliRunner

from fanzha.cli.evaluate import evaluate_command
from fanzha.cli.learning.labels import read_files
from fanzha.cli.screening.problems import ExitCode
from fanzha.cli.train import train_command
from fanzha.core.screening import load_model
from training.texts import own_texts

KINDS = {"sms", "chat", "call", "post", "email", "letter", "account", "note"}


def rows(start=0, count=120):
    chosen = own_texts(held_out=True)[start : start + count]
    return [
        {"text": one.text, "label": str(int(one.is_scam)), "kind": one.kind if one.kind in KINDS else "",
         "type": one.family if one.is_scam else ""}
        for one in chosen
    ]  # fmt: skip


def write_csv(path, lines, names=("text", "label", "kind", "type"), encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(line.values() for line in lines)
    return path


def write_jsonl(path, lines):
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def write_xlsx(path, lines):
    book = openpyxl.Workbook()
    book.active.append(["内容", "标注", "种类", "类型"])
    for line in lines:
        book.active.append([line["text"], int(line["label"]), line["kind"], line["type"]])
    book.save(path)
    return path


def train(*paths, out, more=()):
    return CliRunner().invoke(train_command, [*map(str, paths), "-o", str(out), *more])


def evaluate(*arguments):
    return CliRunner().invoke(evaluate_command, [str(argument) for argument in arguments])


WRITERS = {
    "a.csv": write_csv,
    "gb.csv": lambda path, lines: write_csv(path, lines, encoding="gb18030"),
    "zh.csv": lambda path, lines: write_csv(path, lines, names=("短信内容", "结论", "内容种类", "诈骗类型")),
    "a.jsonl": write_jsonl,
    "a.xlsx": write_xlsx,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_holds_the_same_texts(tmp_path, name):
    plain = read_files([write_csv(tmp_path / "plain.csv", rows())])

    read = read_files([WRITERS[name](tmp_path / name, rows())])

    assert read[0].texts == plain[0].texts
    assert len(read[0].texts) == 120


def test_training_says_what_was_used_and_measures_on_what_was_kept_back(tmp_path):
    answer = train(write_csv(tmp_path / "a.csv", rows()), out=tmp_path / "m.npz", more=["--by", "王研判"])

    assert "新版本" in answer.output
    assert "== 留出的" in answer.output
    assert answer.output.count("说得准不准") == 2
    card = load_model((tmp_path / "m.npz").read_bytes())
    assert ".h" in card.version


def test_a_version_can_be_the_parent_of_the_next(tmp_path):
    first = tmp_path / "first.npz"
    train(write_csv(tmp_path / "a.csv", rows()), out=first)

    answer = train(write_csv(tmp_path / "b.csv", rows(120)), out=tmp_path / "second.npz", more=["--model", str(first)])

    assert answer.exit_code == 0
    assert load_model(first.read_bytes()).version in answer.output


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "  "}, "第 3 行：内容是空的"),
        ({"label": "大概"}, "第 3 行：标注“大概”看不懂"),
        ({"kind": "传真"}, "第 3 行：种类“传真”看不懂"),
        ({"type": "刷单"}, "第 3 行：类型“刷单”看不懂"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_trained(tmp_path, changes, said):
    lines = rows()
    lines[1] = {**lines[1], **changes}

    answer = train(write_csv(tmp_path / "a.csv", lines), out=tmp_path / "m.npz")

    assert answer.exit_code == ExitCode.BAD_LABELS
    assert said in answer.output
    assert not (tmp_path / "m.npz").exists()


def test_the_row_that_follows_a_text_of_several_lines_is_named_by_its_line_in_the_file(tmp_path):
    lines = [{"text": "第一行\n第二行", "label": "1"}, {"text": "好", "label": "?"}]

    answer = train(write_csv(tmp_path / "a.csv", lines, names=("text", "label")), out=tmp_path / "m.npz")

    assert "第 4 行" in answer.output


def test_the_same_text_with_two_answers_is_refused_with_both_places_and_without_the_text(tmp_path):
    lines = rows()
    turned = {**lines[0], "text": f" {lines[0]['text']}", "label": str(1 - int(lines[0]["label"]))}

    answer = train(
        write_csv(tmp_path / "a.csv", lines), write_csv(tmp_path / "b.csv", [turned]), out=tmp_path / "m.npz"
    )

    assert answer.exit_code == ExitCode.BAD_LABELS
    assert "b.csv 第 2 行：和 a.csv 第 2 行" in answer.output
    assert lines[0]["text"][:20] not in answer.output


def test_a_text_said_again_counts_once(tmp_path):
    lines = rows()

    answer = train(write_csv(tmp_path / "a.csv", [*lines, lines[0], lines[0]]), out=tmp_path / "m.npz")

    assert "重复 2 条" in answer.output


def test_many_mistakes_are_counted(tmp_path):
    lines = [{**line, "label": "?"} for line in rows()]

    answer = train(write_csv(tmp_path / "a.csv", lines), out=tmp_path / "m.npz")

    assert "有 120 处要改" in answer.output
    assert "还有 100 处" in answer.output


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", "text,kind\n你好,sms\n", ExitCode.NO_SUCH_COLUMN),
        ("a.txt", "你好", ExitCode.NOT_READABLE),
        ("a.jsonl", "[1]", ExitCode.NOT_READABLE),
        ("a.jsonl", "{no", ExitCode.NOT_READABLE),
        ("a.xlsx", "no workbook", ExitCode.NOT_READABLE),
        ("a.csv", "text,label\n你好,0\n", ExitCode.BAD_LABELS),
        ("a.csv", "", ExitCode.NO_SUCH_COLUMN),
    ],
)
def test_an_unfit_file_is_refused_with_its_code(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    answer = train(path, out=tmp_path / "m.npz")

    assert answer.exit_code == code, answer.output
    assert answer.exception is None or isinstance(answer.exception, SystemExit)


def test_a_bad_parent_is_refused(tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"no")

    answer = train(
        write_csv(tmp_path / "a.csv", rows()), out=tmp_path / "m.npz", more=["--model", str(tmp_path / "bad.npz")]
    )

    assert answer.exit_code == ExitCode.BAD_MODEL


def test_evaluation_shows_no_text_unless_asked(tmp_path):
    lines = rows()
    for line in lines[::10]:  # wrong labels, to have mistakes to show
        line["label"] = str(1 - int(line["label"]))
    path = write_csv(tmp_path / "a.csv", lines)

    silent, shown = evaluate(path).output, evaluate(path, "--show", 2).output

    assert not any(line["text"][:15] in silent for line in lines)
    assert any(line["text"].replace("\n", "/")[:15] in shown for line in lines)
    assert "个人信息" in shown


def test_two_models_stand_side_by_side(tmp_path):
    path = write_csv(tmp_path / "a.csv", rows())
    train(path, out=tmp_path / "m.npz")

    answer = json.loads(evaluate(path, "--model", tmp_path / "m.npz", "--json").output)

    versions = [each["version"] for each in answer["a.csv"]]
    assert len(set(versions)) == 2
    assert all(each["kinds"]["all"]["texts"] == 120 for each in answer["a.csv"])


@pytest.mark.slow
def test_each_file_is_school_for_the_others(tmp_path):
    paths = [write_csv(tmp_path / f"{name}.csv", rows(start, 60)) for name, start in (("甲", 0), ("乙", 60))]

    table = evaluate(*paths, "--cross").output
    plain = json.loads(evaluate(*paths, "--cross", "--json").output)

    assert "学自" in table
    assert set(plain) == {"出厂、现有", "甲.csv", "乙.csv"}
    assert plain["甲.csv"]["乙.csv"]["kinds"]["all"]["texts"] == 60
    assert plain["甲.csv"]["甲.csv"]["kinds"]["all"]["texts"] < 30


def test_cross_needs_two_files(tmp_path):
    answer = evaluate(write_csv(tmp_path / "a.csv", rows()), "--cross")

    assert answer.exit_code == ExitCode.BAD_LABELS
