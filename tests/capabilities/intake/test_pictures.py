"""Pictures from outside are opened carefully, written anew without their metadata, or refused in a sentence."""

import io
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from fanzha.common.pictures import made_to_fit
from fanzha.intake.actions.pictures import PictureRefused, clean_picture
from fanzha.intake.queries.limits import PictureLimits
from tests.builders.intake import a_picture

RULES = PictureLimits(most=4, most_bytes=1_000_000, most_pixels=1_000_000, kept_side_px=200, kept_quality=80)


def cleaned(content):
    return clean_picture(io.BytesIO(content), size=len(content), rules=RULES)


def a_bomb(width=60_000, height=60_000):
    """Return a PNG whose head promises billions of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_of_a_usual_kind_is_kept_as_jpeg(form):
    picture = cleaned(a_picture(form=form))

    with Image.open(io.BytesIO(picture.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 30))
    assert (picture.width, picture.height) == (40, 30)


def test_place_and_camera_are_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "某相机"  # turned by a quarter, made by
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    sink = io.BytesIO()
    Image.new("RGB", (40, 30)).save(sink, "JPEG", exif=exif)

    picture = cleaned(sink.getvalue())

    with Image.open(io.BytesIO(picture.content)) as kept:
        assert len(kept.getexif()) == 0
    assert (picture.width, picture.height) == (30, 40)


def test_a_large_picture_is_made_smaller():
    picture = cleaned(a_picture(900, 600))

    assert picture.width == 200
    assert picture.height in {133, 134}


def test_a_long_picture_stays_wide_enough_to_be_read():
    picture = cleaned(a_picture(300, 3000))

    assert (picture.width, picture.height) == (63, 633)


def test_a_kept_picture_can_be_made_to_fit():
    noise = Image.effect_noise((600, 400), 90)
    sink = io.BytesIO()
    noise.save(sink, "PNG")
    picture = clean_picture(io.BytesIO(sink.getvalue()), size=1, rules=replace(RULES, kept_side_px=2000))

    fitted = made_to_fit(picture, 30_000)

    assert len(picture.content) > 30_000 >= len(fitted.content)
    assert made_to_fit(fitted, 30_000) == fitted


def test_what_is_clear_becomes_white():
    sink = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(sink, "PNG")

    with Image.open(io.BytesIO(cleaned(sink.getvalue()).content)) as kept:
        assert kept.getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"<script>alert(1)</script>", "不是图片"),
        (b"%PDF-1.7 ...", "不是图片"),
        (a_picture()[:60], "没传完整"),
        (a_bomb(), "太大"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "不是图片"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG 图"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "不是图片"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(PictureRefused, match=sentence):
        cleaned(content)


@pytest.mark.parametrize(("size", "refused"), [(1_000_000, False), (1_000_001, True)])
def test_the_limit_of_bytes_is_closed(size, refused):
    def read():
        return clean_picture(io.BytesIO(a_picture()), size=size, rules=RULES)

    if refused:
        with pytest.raises(PictureRefused, match="每张最多"):
            read()
    else:
        assert read().width == 40


@pytest.mark.parametrize(("side", "refused"), [(1000, False), (1001, True)])
def test_the_limit_of_pixels_is_closed(side, refused):
    if refused:
        with pytest.raises(PictureRefused, match="万像素"):
            cleaned(a_picture(side, 1000))
    else:
        assert cleaned(a_picture(side, 1000)).width == 200
