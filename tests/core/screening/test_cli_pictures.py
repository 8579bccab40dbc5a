"""`fanzha screen` on pictures: a folder or files in, a line for each out, with the text that was read."""

import json

import pytest
from click.testing import CliRunner
from PIL import Image

from fanzha.cli.screen import screen_command
from fanzha.cli.screening import pictures
from fanzha.cli.screening.problems import ExitCode
from fanzha.common.pictures import CannotRead, TooSlow
from tests.fakes.picture_reader import PictureReader, a_page

SCAM = "您的订单有问题，给您三倍理赔。请下载会议软件打开屏幕共享，把钱转到安全账户。"
READ = a_page(SCAM)


@pytest.fixture
def screen(tmp_path, monkeypatch):
    """Give a function that runs the command with a reader that answers so."""

    def run(*files, answers=(READ,)):
        monkeypatch.setattr(pictures, "installed", lambda: True)
        monkeypatch.setattr(pictures, "new_reader", lambda **_: PictureReader(*answers))
        monkeypatch.setattr(pictures, "_readers", lambda *_: 1)
        out = tmp_path / "out.jsonl"
        done = CliRunner().invoke(screen_command, [*map(str, files), "-o", str(out)])
        return done, [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []

    return run


@pytest.fixture
def folder(tmp_path):
    """Make a folder with three pictures, one of them deeper, and something else."""
    place = tmp_path / "pictures"
    (place / "more").mkdir(parents=True)
    for name in ("b.png", "a.jpg", "more/c.webp"):
        Image.new("RGB", (60, 80), "white").save(place / name)
    (place / "notes.txt").write_text("no picture")
    return place


def test_a_folder_gives_a_line_for_each_picture_in_the_order_of_names(screen, folder):
    done, lines = screen(folder)

    assert done.exit_code == 0
    assert [line["id"] for line in lines] == ["a.jpg", "b.png", "more/c.webp"]
    assert all(line["is_scam"] and line["text"] == SCAM for line in lines)


def test_files_are_screened_in_the_order_given(screen, folder):
    done, lines = screen(folder / "b.png", folder / "a.jpg", answers=(a_page("你好"), a_page(SCAM)))

    assert [(line["id"], line["is_scam"]) for line in lines] == [("b.png", False), ("a.jpg", True)]
    assert "共 2 条" in done.output


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (TooSlow(), "没有读完"),
        (CannotRead("ImportError: libGL.so.1"), "libGL.so.1"),
        (a_page(), "没有认出文字"),
    ],
)
def test_a_picture_that_is_not_read_says_why_and_stops_nothing(screen, folder, answer, problem):
    done, lines = screen(folder / "a.jpg", folder / "b.png", answers=(answer, a_page(SCAM)))

    assert done.exit_code == 0
    assert problem in lines[0]["problem"]
    assert lines[1]["is_scam"]
    assert "另有 1 张没有读" in done.output


def test_what_is_no_picture_inside_says_so(screen, folder):
    (folder / "a.jpg").write_bytes(b"no picture")

    _, lines = screen(folder / "a.jpg", folder / "b.png")

    assert "不是图片" in lines[0]["problem"]


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (["a.jpg", "notes.txt"], ExitCode.NOT_READABLE, "不是图片"),
        (["a.jpg", "gone.jpg"], ExitCode.CANNOT_OPEN, "打不开"),
        (["empty"], ExitCode.CANNOT_OPEN, "没有图片"),
        (["notes.txt", "notes.txt"], ExitCode.CANNOT_OPEN, "一次只查一个文件"),
    ],
)
def test_what_cannot_be_screened_is_refused_with_a_sentence(screen, folder, names, code, words):
    (folder / "empty").mkdir()

    done, lines = screen(*[folder / name for name in names])

    assert (done.exit_code, lines) == (code, [])
    assert words in done.output


def test_without_the_extra_it_says_how_to_add_it(screen, folder, monkeypatch):
    out = folder / "out.jsonl"
    monkeypatch.setattr(pictures, "installed", lambda: False)

    done = CliRunner().invoke(screen_command, [str(folder), "-o", str(out)])

    assert done.exit_code == ExitCode.NOT_READABLE
    assert "make setup-ocr" in done.output
    assert not out.exists()
