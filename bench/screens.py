"""Draws telephone screens with text in them: conversations, messages, posters. Used by tests and benchmarks."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONTS = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
]


def has_font():
    """Say whether this machine has a Chinese font to draw with."""
    return any(Path(path).exists() for path, _ in _FONTS)


def font(size):
    """Return a Chinese font of the machine."""
    path, index = next((path, index) for path, index in _FONTS if Path(path).exists())
    return ImageFont.truetype(path, size, index=index)


def shown(text):
    """Return a text without the signs that the font has no picture for."""
    face = font(20)
    empty = bytes(face.getmask("\U000f1234"))
    return "".join(c for c in text if c.isspace() or bytes(face.getmask(c)) != empty)


def wrapped(text, size, width):
    """Return a text in lines that are no wider than `width` pixels."""
    measure, lines = font(size).getlength, []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and measure(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def a_chat(*turns, head="客服小李", width=1080):
    """Draw a conversation; a turn is ("other" or "owner", text). Returns the picture."""
    unit = width / 1080
    size = int(46 * unit)
    bubbles = [(side, wrapped(text, size, 640 * unit)) for side, text in turns]
    tall = max(2340, 550 + sum(66 * len(lines) + 100 for _, lines in bubbles))  # taller: a screenshot of the whole talk
    picture = Image.new("RGB", (width, int(tall * unit)), "#ededed")
    draw = ImageDraw.Draw(picture)
    _bars(draw, head, unit, width)
    draw.text((width * 0.43, 230 * unit), "昨天 14:20", font=font(int(34 * unit)), fill="#999999")
    top = 330 * unit
    for side, lines in bubbles:
        top = _bubble(draw, lines, side, top, size, unit, width)
    draw.text((width * 0.4, picture.height - 90 * unit), "按住 说话", font=font(size), fill="black")
    return picture


def _bars(draw, head, unit, width):
    small, large = font(int(38 * unit)), font(int(48 * unit))
    draw.text((60 * unit, 28 * unit), "14:32", font=small, fill="black")
    draw.text((850 * unit, 28 * unit), "5G 86%", font=small, fill="black")
    draw.text(((width - large.getlength(head)) / 2, 115 * unit), head, font=large, fill="black")


def _bubble(draw, lines, side, top, size, unit, width):
    wide = max(font(size).getlength(line) for line in lines)
    left = 170 * unit if side == "other" else width - 170 * unit - wide - 60 * unit
    bottom = top + (len(lines) * 66 + 50) * unit
    fill = "white" if side == "other" else "#95ec69"
    draw.rounded_rectangle((left, top, left + wide + 60 * unit, bottom), 20 * unit, fill=fill)
    for number, line in enumerate(lines):
        draw.text((left + 30 * unit, top + (22 + number * 66) * unit), line, font=font(size), fill="black")
    return bottom + 50 * unit


def a_message(text, head="10690000123456", width=1080):
    """Draw a short message in a telephone's list."""
    unit = width / 1080
    size = int(46 * unit)
    picture = Image.new("RGB", (width, int(2340 * unit)), "white")
    draw = ImageDraw.Draw(picture)
    _bars(draw, head, unit, width)
    draw.text((width * 0.43, 230 * unit), "今天 09:12", font=font(int(34 * unit)), fill="#999999")
    lines = wrapped(text, size, 780 * unit)
    bottom = (350 + len(lines) * 68 + 60) * unit
    draw.rounded_rectangle((50 * unit, 320 * unit, 930 * unit, bottom), 40 * unit, fill="#eeeef0")
    for number, line in enumerate(lines):
        draw.text((90 * unit, (352 + number * 68) * unit), line, font=font(size), fill="black")
    draw.text((120 * unit, 2250 * unit), "短信/彩信", font=font(size), fill="#888888")
    return picture


def a_poster(text, width=1080):
    """Draw a notice with large, centred lines on colour."""
    unit = width / 1080
    size = int(58 * unit)
    lines = wrapped(text, size, 900 * unit)
    picture = Image.new("RGB", (width, int((400 + len(lines) * 92) * unit)), "#b71c1c")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        left = (width - font(size).getlength(line)) / 2
        draw.text((left, (200 + number * 92) * unit), line, font=font(size), fill="#fff3c4")
    return picture


def as_bytes(picture, form="JPEG", quality=75):
    """Return a picture as the bytes of a file."""
    sink = io.BytesIO()
    picture.save(sink, form, quality=quality)
    return sink.getvalue()
