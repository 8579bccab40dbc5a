"""Pictures for tests, drawn from a number: photographs of a kind, and screens of a talk without words."""

import io
import random
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

_WAVES = ((4, 90), (9, 50), (30, 30), (90, 20))


@cache
def a_photo(number, width=320, height=240):
    """Return what looks like a photograph to a hash: soft light, some hard edges."""
    noise = np.random.default_rng(number)
    light = sum(_soft(noise, fields, width, height) * weight for fields, weight in _WAVES)
    picture = Image.fromarray(np.clip(light + 128, 0, 255).astype(np.uint8)).convert("RGB")
    draw, chance = ImageDraw.Draw(picture), random.Random(number)
    for _ in range(10):
        x, y = chance.randrange(width), chance.randrange(height)
        box = (x, y, x + chance.randrange(20, width // 3), y + chance.randrange(20, height // 3))
        (draw.ellipse if chance.random() < 0.5 else draw.rectangle)(box, fill=chance.randrange(1 << 24))
    return picture


def _soft(noise, fields, width, height):
    small = Image.fromarray(noise.normal(0, 1, (fields, fields)).astype(np.float32))
    return np.asarray(small.resize((width, height), Image.BICUBIC))


@cache
def a_screen(number, width=300, height=650):
    """Return the bubbles of a talk on a telephone, with scribbles for words."""
    chance = random.Random(number)
    picture = Image.new("RGB", (width, height), (237, 237, 237))
    draw = ImageDraw.Draw(picture)
    top = 70
    while top < height - 80:
        own, lines, wide = chance.random() < 0.5, chance.randrange(1, 5), chance.randrange(50, 250)
        left, deep = (width - 40 - wide, 16 + lines * 18) if own else (40, 16 + lines * 18)
        draw.rectangle((left, top, left + wide, top + deep), fill=(149, 236, 105) if own else (255, 255, 255))
        for _ in range(lines * wide // 8):
            x, y = left + chance.randrange(wide), top + chance.randrange(deep)
            draw.line((x, y, x + chance.randrange(-6, 7), y + chance.randrange(-6, 7)), fill=0, width=2)
        top += deep + chance.randrange(12, 40)
    return picture


def as_jpeg(picture, quality=85, **more):
    """Return the picture as the bytes of a JPEG."""
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=quality, **more)
    return sink.getvalue()


def taken(moment="2026:11:20 15:30:00", latitude=(34, 15, 36), longitude=(108, 56, 24), offset=None):
    """Return the metadata of a telephone's photograph."""
    exif = Image.Exif()
    exif[0x010F] = "某牌手机"
    inner = exif.get_ifd(0x8769)
    inner[0x9003] = moment
    if offset:
        inner[0x9011] = offset
    if latitude:
        place = exif.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", latitude, "E", longitude
    return exif
