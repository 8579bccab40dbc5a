"""Pictures are read in a process of its own: one at a time, in time, offline; and what is drawn comes back as text."""

import subprocess
import sys
import threading
import time

import pytest

from fanzha.common.pictures.reader import Busy, CannotRead, ProcessReader, TooSlow, installed
from fanzha.core.text.screens import Side
from tests.builders.screens import a_chat, a_message, a_poster, as_bytes, needs_a_font

ECHO = """
import json, struct, sys, time
while head := sys.stdin.buffer.read(4):
    picture = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
    {act}
    said = json.dumps({{"width": 100, "height": 100, "boxes": [[picture.decode(), 10, 10, 60, 20, 1.0]]}}).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(said)) + said)
    sys.stdout.flush()
"""
needs_the_extra = pytest.mark.skipif(not installed(), reason="没有装附加组件 ocr；make setup-ocr")


@pytest.fixture
def reader_that():
    """Give a function that starts a reader whose child acts so; all are ended after the test."""
    readers = []

    def start(act="pass", **options):
        readers.append(ProcessReader((sys.executable, "-c", ECHO.format(act=act)), **options))
        return readers[-1]

    yield start
    for reader in readers:
        reader.close()


def test_each_picture_is_answered_in_order(reader_that):
    layouts = reader_that().read([b"one", b"two"])

    assert [layout.text for layout in layouts] == ["one", "two"]


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_read(reader_that):
    reader = reader_that("time.sleep(60 if picture == b'slow' else 0)", read_s=1.0)

    with pytest.raises(TooSlow):
        reader.read([b"slow"])

    assert reader.read([b"next"])[0].text == "next"


def test_a_child_that_went_while_nobody_asked_is_started_again(reader_that):
    reader = reader_that()
    reader.read([b"one"])
    reader._child.kill()
    reader._child.wait()

    assert reader.read([b"two"])[0].text == "two"


def test_a_child_that_ends_in_the_middle_is_no_reader(reader_that):
    with pytest.raises(CannotRead):
        reader_that("sys.exit(1)").read([b"one"])


def test_one_is_read_one_waits_and_the_third_is_told_to_come_again(reader_that):
    reader = reader_that("time.sleep(0.6)")
    texts = []
    others = [threading.Thread(target=lambda: texts.append(reader.read([b"x"], wait_s=10.0)[0].text)) for _ in range(2)]
    for other in others:
        other.start()
        time.sleep(0.1)

    with pytest.raises(Busy):
        reader.read([b"third"])

    for other in others:
        other.join()
    assert texts == ["x", "x"]


def test_whoever_waits_too_long_is_told_to_come_again(reader_that):
    reader = reader_that("time.sleep(1)")
    first = threading.Thread(target=lambda: reader.read([b"x"]))
    first.start()
    time.sleep(0.2)

    with pytest.raises(Busy):
        reader.read([b"second"], wait_s=0.1)

    first.join()


@pytest.fixture(scope="module")
def real():
    """Start the real reader once."""
    reader = ProcessReader(read_s=60.0)
    yield reader
    reader.close()


@needs_the_extra
@needs_a_font
@pytest.mark.slow
class TestRealReader:
    def test_a_conversation_is_read_as_turns(self, real):
        picture = a_chat(
            ("other", "您好，我是平台客服，您的订单有质量问题，给您办理三倍理赔。"),
            ("owner", "真的吗，怎么办理"),
            ("other", "把钱转到安全账户6222021234567890123"),
        )

        layout = real.read([as_bytes(picture)])[0]

        assert [turn.side for turn in layout.turns] == [Side.OTHER, Side.OWNER, Side.OTHER]
        assert layout.turns[2].text == "把钱转到安全账户6222021234567890123"
        assert layout.head == "客服小李"

    def test_a_message_is_read_without_what_stands_around_it(self, real):
        layout = real.read([as_bytes(a_message("您的社保卡已停用，请立即点击链接认证，逾期作废。"))])[0]

        assert layout.text == "您的社保卡已停用，请立即点击链接认证，逾期作废。"
        assert layout.head == "10690000123456"

    def test_a_poster_is_read(self, real):
        layout = real.read([as_bytes(a_poster("招聘打字员\n日结三百元\n在家就能做"))])[0]

        assert layout.text.replace("\n", "") == "招聘打字员日结三百元在家就能做"

    def test_a_picture_without_writing_says_nothing(self, real):
        from PIL import Image

        assert real.read([as_bytes(Image.new("RGB", (300, 600), "white"))])[0].text == ""

    def test_what_is_no_picture_ends_nothing(self, real):
        with pytest.raises(CannotRead):
            real.read([b"no picture"])

        assert real.read([as_bytes(a_poster("还能读图"))])[0].text == "还能读图"


@needs_the_extra
@pytest.mark.slow
def test_reading_asks_no_network_for_anything():
    program = """
import io, socket
def refused(*_, **__): raise SystemExit("asked the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
from PIL import Image, ImageDraw
from fanzha.common.pictures.rapid import Engine
picture = Image.new("RGB", (400, 200), "white")
ImageDraw.Draw(picture).text((40, 60), "13800138000", fill="black", font_size=40)
sink = io.BytesIO()
picture.save(sink, "JPEG")
print([box[0] for box in Engine().boxes_of(sink.getvalue())["boxes"]])
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)

    assert done.stdout.strip() == "['13800138000']", done.stderr
