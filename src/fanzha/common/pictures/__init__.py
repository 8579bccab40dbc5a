"""Pictures from outside: opened with care and written anew, and read as text where the extra `ocr` is installed.

No Django here: `fanzha screen` reads pictures without a database.
"""

from fanzha.common.pictures.opening import (
    CleanPicture,
    PictureLimits,
    PictureRefused,
    clean_picture,
    grey_and_small,
    made_to_fit,
)
from fanzha.common.pictures.origin import Origin
from fanzha.common.pictures.reader import (
    Busy,
    CannotRead,
    Reader,
    TooSlow,
    installed,
    new_reader,
    reader,
)

__all__ = [
    "Busy",
    "CannotRead",
    "CleanPicture",
    "Origin",
    "PictureLimits",
    "PictureRefused",
    "Reader",
    "TooSlow",
    "clean_picture",
    "grey_and_small",
    "installed",
    "made_to_fit",
    "new_reader",
    "reader",
]
