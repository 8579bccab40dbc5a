"""When and where a picture says it was taken: read before everything beside the picture is dropped."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from PIL import ExifTags, Image

# Cameras write no zone; this product is used in one.
_CHINA: Final = timezone(timedelta(hours=8))
_MOMENT: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")
_EARLIEST, _LATEST = 2000, 2100  # outside of these the clock of the camera was never set


@dataclass(frozen=True, slots=True)
class Origin:
    """What a picture says of itself. It may be wrong, or written there by somebody: a hint, no proof."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def origin_of(picture: Image.Image) -> Origin:
    """Return when and where a picture says it was taken; nothing where that is missing or makes no sense."""
    try:
        exif = picture.getexif()
        return Origin(_taken_at(exif), *_position(exif.get_ifd(ExifTags.IFD.GPSInfo)))
    except Exception:  # whatever a broken block of metadata does to its reader, the picture itself may be good
        return Origin()


def _taken_at(exif: Image.Exif) -> datetime | None:
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    said = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    found = _MOMENT.match(str(said or ""))
    if not found:
        return None
    numbers = [int(part) for part in found.groups()]
    if not _EARLIEST <= numbers[0] <= _LATEST:
        return None
    return datetime(*numbers, tzinfo=_zone(inner.get(ExifTags.Base.OffsetTimeOriginal)))  # type: ignore[arg-type, misc]


def _zone(offset: Any) -> timezone:
    found = _OFFSET.match(str(offset or ""))
    if not found:
        return _CHINA
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(ahead if found[1] == "+" else -ahead)


def _position(gps: Any) -> tuple[float | None, float | None]:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), str(gps.get(ExifTags.GPS.GPSLatitudeRef)).startswith("S"))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), str(gps.get(ExifTags.GPS.GPSLongitudeRef)).startswith("W"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    if latitude == longitude == 0:  # what phones write while they do not know
        return None, None
    return latitude, longitude


def _degrees(parts: Any, is_negative: bool) -> float | None:
    if parts is None or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return round(-value if is_negative else value, 5)
