"""Pictures that prove a touch: opened, measured, written anew without their metadata."""

import io
import warnings
from typing import IO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES: Final = 10 * 1024 * 1024
_MOST_PIXELS: Final = 40_000_000  # a phone of today takes up to this; more is a bomb
_KEPT_SIDE_PX: Final = 1600  # a signature on a sheet stays readable
_QUALITY: Final = 80
_FORMATS: Final = ("JPEG", "PNG", "WEBP")  # MPO, as some phones write, opens as JPEG
LIMITS: Final = "JPG、PNG 或 WebP，最大 10 MB；只保留画面，不保留照片里的定位信息"


class PictureRefused(Exception):
    """A file is not taken as a picture. The sentence is fit to be shown; it does not repeat the file's name."""


def clean_picture(source: IO[bytes], *, size_bytes: int) -> bytes:
    """Return an uploaded picture as an upright JPEG without metadata.

    Raises:
        PictureRefused: empty, too large, too many pixels, no picture, or broken in the middle.
    """
    if size_bytes == 0:
        raise PictureRefused("这个文件是空的，请重新选一张照片。")
    if size_bytes > MOST_BYTES:
        raise PictureRefused(f"这张照片有 {size_bytes / 2**20:.1f} MB，最大 10 MB。用截图或压缩后再传。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
            return _written_anew(source)
    except Image.DecompressionBombError as problem:
        raise _too_many_pixels() from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise PictureRefused("这个文件不是图片，或者没传完整。请传 JPG、PNG 照片。") from problem


def _written_anew(source: IO[bytes]) -> bytes:
    with Image.open(source, formats=_FORMATS) as picture:
        # The size comes from the head of the file: checked before a single pixel is decoded.
        if picture.width * picture.height > _MOST_PIXELS:
            raise _too_many_pixels()
        picture.draft("RGB", (_KEPT_SIDE_PX, _KEPT_SIDE_PX))
        flat = ImageOps.exif_transpose(picture).convert("RGB")
    flat.thumbnail((_KEPT_SIDE_PX, _KEPT_SIDE_PX))
    flat.info.clear()  # comments, EXIF and profiles would be written along
    sink = io.BytesIO()
    flat.save(sink, "JPEG", quality=_QUALITY)
    return sink.getvalue()


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(f"这张照片像素太多，最多 {_MOST_PIXELS // 10_000} 万像素。截图后再传。")
