"""Pictures from outside, as intake takes them: see `fanzha.common.pictures`."""

from fanzha.common.pictures import CleanPicture, PictureRefused, clean_picture

__all__ = ["CleanPicture", "PictureRefused", "clean_picture"]
