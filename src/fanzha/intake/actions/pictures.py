"""Pictures from outside: opened, measured, written anew without their metadata."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from fanzha.intake.queries.limits import PictureLimits

# What phones take and chat programs save. Everything else is refused before a decoder sees it.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_MB: Final = 1024 * 1024


class PictureRefused(Exception):
    """A file is not taken as a picture. The sentence is fit to be shown; it does not repeat the file's name."""


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture as we keep it: JPEG, upright, no metadata."""

    content: bytes
    width: int
    height: int


def clean_picture(source: IO[bytes], *, size: int, rules: PictureLimits) -> CleanPicture:
    """Return an uploaded picture written anew.

    Raises:
        PictureRefused: too large, too many pixels, no picture, or broken in the middle.
    """
    if size == 0:
        raise PictureRefused("这个文件是空的。请重新选一张图片。")
    if size > rules.most_bytes:
        raise PictureRefused(
            f"这张图片有 {size / _MB:.1f} MB，每张最多 {rules.most_bytes // _MB} MB。截屏后再传会小一些。"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
            return _written_anew(source, rules)
    except Image.DecompressionBombError as problem:
        raise _too_many_pixels(rules) from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise PictureRefused("这个文件不是图片，或者没传完整。请传 JPG、PNG 格式的照片或截屏。") from problem


def _written_anew(source: IO[bytes], rules: PictureLimits) -> CleanPicture:
    with Image.open(source, formats=_FORMATS) as picture:
        # The size comes from the head of the file: checked before a single pixel is decoded.
        if picture.width * picture.height > rules.most_pixels:
            raise _too_many_pixels(rules)
        picture.draft("RGB", (rules.kept_side_px, rules.kept_side_px))
        upright = ImageOps.exif_transpose(picture)
    flat = _without_transparency(upright)
    flat.thumbnail((rules.kept_side_px, rules.kept_side_px))
    sink = io.BytesIO()
    flat.save(sink, "JPEG", quality=rules.kept_quality)
    return CleanPicture(sink.getvalue(), flat.width, flat.height)


def _without_transparency(picture: Image.Image) -> Image.Image:
    rgba = picture.convert("RGBA")
    white = Image.new("RGB", rgba.size, "white")
    white.paste(rgba, mask=rgba.getchannel("A"))
    return white


def _too_many_pixels(rules: PictureLimits) -> PictureRefused:
    return PictureRefused(f"这张图片太大，最多 {rules.most_pixels // 10_000} 万像素。截屏后再传。")
