"""Pictures from outside: opened, measured, written anew without their metadata."""

import io
import threading
import warnings
from dataclasses import dataclass, field, replace
from math import ceil
from typing import IO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from fanzha.common.pictures.origin import Origin, origin_of

# What phones take and chat programs save. Everything else is refused before a decoder sees it.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_MB: Final = 1024 * 1024
# A picture of a whole conversation is many times taller than wide: it is measured by its short side, or its writing
# would shrink to nothing.
_LONG: Final = 2.5
_SHORT_SIDE: Final = 0.5  # of the longest side that is kept of other pictures
_MOST_SIDE_PX: Final = 16_000
# A picture of a whole conversation is at most some 25,000 pixels tall; a longer one is made to break decoders.
_TAKEN_SIDE_PX: Final = 30_000
_HEAD: Final = 512
_WORST_QUALITY: Final = 40
_SMALLER: Final = 0.8
# One picture is decoded at a time in a process: ten large ones at once would take all memory.
_DECODING: Final = threading.Lock()


class PictureRefused(Exception):
    """A file is not taken as a picture. The sentence is fit to be shown; it does not repeat the file's name."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How many pictures, how large, how they are kept, and how many are read in one go."""

    most: int
    most_bytes: int
    most_pixels: int
    kept_side_px: int
    kept_quality: int
    most_read: int = 3


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture as we keep it: JPEG, upright, no metadata; when and where it was taken stand beside it."""

    content: bytes
    width: int
    height: int
    origin: Origin = field(default_factory=Origin)


def clean_picture(source: IO[bytes], *, size: int, rules: PictureLimits) -> CleanPicture:
    """Return an uploaded picture written anew.

    Raises:
        PictureRefused: too large, too many pixels, moving, no picture, or broken in the middle.
    """
    if size == 0:
        raise PictureRefused("这个文件是空的。请重新选一张图片。")
    if size > rules.most_bytes:
        raise PictureRefused(
            f"这张图片有 {size / _MB:.1f} MB，每张最多 {rules.most_bytes // _MB} MB。截屏后再传会小一些。"
        )
    try:
        with _DECODING, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
            return _written_anew(source, rules)
    except Image.DecompressionBombError as problem:
        raise _too_many_pixels(rules) from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise PictureRefused(_why_unreadable(source)) from problem


def _why_unreadable(source: IO[bytes]) -> str:
    """Say what to do about a file that no decoder takes, by how it begins."""
    source.seek(0)
    head = source.read(_HEAD)
    if head[4:8] == b"ftyp":
        return "这是 HEIC 格式的照片，这里打不开。请打开照片截屏，传截屏；或者在手机相机设置里选“兼容性最好”再拍。"
    if head[:4] == b"%PDF":
        return "这是 PDF 文件，不是图片。请打开后截屏，传截屏。"
    if b"<svg" in head.lower() or head.lstrip()[:5] == b"<?xml":
        return "这是 SVG 图，里面可以藏程序，不收。请打开后截屏，传截屏。"
    return "这个文件不是图片，或者没传完整。请传 JPG、PNG 格式的照片或截屏。"


def _written_anew(source: IO[bytes], rules: PictureLimits) -> CleanPicture:
    with Image.open(source, formats=_FORMATS) as picture:
        # The size comes from the head of the file: checked before a single pixel is decoded.
        _check_size(picture, rules)
        origin = origin_of(picture)
        size = _kept_size(picture.width, picture.height, rules.kept_side_px)
        picture.draft("RGB", size)
        upright = ImageOps.exif_transpose(picture)
    flat = _without_transparency(upright)
    flat.thumbnail(_kept_size(flat.width, flat.height, rules.kept_side_px))
    return replace(_as_jpeg(flat, rules.kept_quality), origin=origin)


def _check_size(picture: Image.Image, rules: PictureLimits) -> None:
    if picture.width * picture.height > rules.most_pixels:
        raise _too_many_pixels(rules)
    if max(picture.size) > _TAKEN_SIDE_PX:
        raise PictureRefused(f"这张图片边长 {max(picture.size):,} 像素，最多 {_TAKEN_SIDE_PX:,}。分几张截屏后再传。")
    # Phones write two frames into a JPEG for their own use; a picture that moves is another thing.
    if picture.format in {"GIF", "WEBP", "PNG"} and getattr(picture, "is_animated", False):
        raise PictureRefused("这是会动的图片，只收静止的。在要紧的画面截屏，传截屏。")


def _kept_size(width: int, height: int, side: int) -> tuple[int, int]:
    """Return how large a picture is kept at most.

    >>> _kept_size(4000, 3000, 2000), _kept_size(1080, 6480, 2000)
    ((2000, 1500), (817, 4899))
    """
    short, long = sorted((max(width, 1), max(height, 1)))
    scale = min(1.0, side / long)
    if long > _LONG * short:
        by_area = (side * side / (short * long)) ** 0.5
        scale = max(scale, min(1.0, _SHORT_SIDE * side / short, by_area, _MOST_SIDE_PX / long))
    return max(1, ceil(width * scale)), max(1, ceil(height * scale))


def _without_transparency(picture: Image.Image) -> Image.Image:
    rgba = picture.convert("RGBA")
    white = Image.new("RGB", rgba.size, "white")
    white.paste(rgba, mask=rgba.getchannel("A"))
    return white


def _as_jpeg(picture: Image.Image, quality: int) -> CleanPicture:
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=quality)
    return CleanPicture(sink.getvalue(), picture.width, picture.height)


def made_to_fit(picture: CleanPicture, most_bytes: int) -> CleanPicture:
    """Return a clean picture of no more than so many bytes: coarser first, then smaller."""
    if len(picture.content) <= most_bytes:
        return picture
    with _DECODING, Image.open(io.BytesIO(picture.content), formats=("JPEG",)) as opened:
        whole = opened.convert("RGB")
    quality = 75
    fitted = _as_jpeg(whole, quality)
    while len(fitted.content) > most_bytes and min(whole.size) > 1:
        if quality > _WORST_QUALITY:
            quality -= 15
        else:
            whole = whole.resize((max(1, int(whole.width * _SMALLER)), max(1, int(whole.height * _SMALLER))))
        fitted = _as_jpeg(whole, quality)
    return replace(fitted, origin=picture.origin)


def grey_and_small(content: bytes, side: int, quality: int) -> tuple[Image.Image, bytes]:
    """Return one of our own JPEGs in grey, and as a small JPEG, both of at most `side` pixels."""
    with _DECODING, Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        opened.draft("RGB", (side, side))
        small = opened.convert("RGB")
    small.thumbnail((side, side))
    return small.convert("L"), _as_jpeg(small, quality).content


def _too_many_pixels(rules: PictureLimits) -> PictureRefused:
    return PictureRefused(f"这张图片太大，最多 {rules.most_pixels // 10_000} 万像素。截屏后再传。")
