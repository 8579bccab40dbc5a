"""The model files that training and evaluation start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.core.screening import BadModel, Screener, load_model, shipped


def model_bytes(path: Path | None) -> bytes:
    """Return a model file, the shipped one where none is named; checked, so that a bad one is refused at once.

    Raises:
        Refused: it cannot be read or is no model.
    """
    try:
        data = path.read_bytes() if path else resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()
        load_model(data)
    except (BadModel, OSError) as problem:
        name = path.name if path else "shipped"
        raise Refused(
            ExitCode.BAD_MODEL, f"识别模型 {name} 读不出来。", f"The screening model cannot be read: {problem}"
        ) from None
    return data


def screener_of(data: bytes) -> Screener:
    """Return the screener of a model file that has been checked."""
    return Screener(load_model(data))
