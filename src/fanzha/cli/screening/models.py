"""The model that a command screens with: the shipped one, or a file."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from fanzha.core.screening import BadModel, Screener, load_model, shipped

from .problems import ExitCode, Refused


def model_bytes(path: Path | None) -> bytes:
    """Return a model file, or the shipped one.

    Raises:
        Refused: it cannot be opened.
    """
    try:
        return path.read_bytes() if path else resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()
    except OSError as problem:
        raise _unreadable(problem) from None


def loaded(data: bytes) -> Screener:
    """Return the screener of a model file.

    Raises:
        Refused: these are not the bytes of a model, or of one for another version of the program.
    """
    try:
        return Screener(load_model(data))
    except BadModel as problem:
        raise _unreadable(problem) from None


def _unreadable(problem: Exception) -> Refused:
    return Refused(ExitCode.BAD_MODEL, "识别模型读不出来。", f"The screening model cannot be read: {problem}")
