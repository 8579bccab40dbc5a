"""RapidOCR behind one call: a picture in, boxes out. Loaded in the reading process alone."""

import io
import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image
from rapidocr import RapidOCR

# A long picture is read in parts of at most so many widths, which overlap: the reader shrinks what is taller.
_PART: Final = 2.0
_OVERLAP: Final = 0.12
_MOST_LINES: Final = 400  # a page has a hundred; noise has thousands


class Engine:
    """The reader with the models that stand in its own package: it never asks a network for any."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        logging.disable(logging.WARNING)
        self._read = RapidOCR(params=_settings())

    def boxes_of(self, picture: bytes) -> dict[str, Any]:
        """Return the size of a picture and each piece of writing as [text, left, top, right, bottom, sure]."""
        with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
            pixels = np.asarray(opened.convert("RGB"))[:, :, ::-1]
        height, width = pixels.shape[:2]
        boxes = [box for top, part in _parts(pixels) for box in self._part(part, top)]
        return {"width": width, "height": height, "boxes": boxes}

    def _part(self, pixels: "np.ndarray[Any, Any]", top: int) -> Iterator[list[Any]]:
        found: Any = self._read(np.ascontiguousarray(pixels))
        if found.txts is None or found.boxes is None:
            return
        for corners, text, sure in zip(found.boxes, found.txts, found.scores, strict=True):
            (left, upper), (right, lower) = corners.min(axis=0), corners.max(axis=0)
            yield [text, float(left), float(upper) + top, float(right), float(lower) + top, float(sure)]


def _parts(pixels: "np.ndarray[Any, Any]") -> Iterator[tuple[int, "np.ndarray[Any, Any]"]]:
    """Yield a picture whole, or a long one in parts, each with the height at which it begins."""
    height, width = pixels.shape[:2]
    part = int(_PART * width)
    if height <= 1.25 * part:
        yield 0, pixels
        return
    step = max(1, int(part * (1 - _OVERLAP)))
    for top in range(0, max(1, height - int(part * _OVERLAP)), step):
        yield top, pixels[top : top + part]


def _settings() -> dict[str, Any]:
    settings: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.use_cls": False,  # pictures come upright; turning lines by half reads some of them wrong
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        # Writing is found as well in a picture of this size as in a larger one, in half the time (`bench.pictures`).
        "Det.limit_type": "max",
        "Det.limit_side_len": 1440,
        "Det.max_candidates": _MOST_LINES,
    }
    for name in ("det", "rec", "cls"):
        settings[f"{name.title()}.model_path"] = str(_model(name))
    return settings


def _model(name: str) -> Path:
    """Return the one model of a kind that the package carries: named here, none is ever fetched.

    Raises:
        FileNotFoundError: the package carries none, or several.
    """
    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    found = sorted(folder.glob(f"*_{name}_*.onnx"))
    if len(found) != 1:
        raise FileNotFoundError(f"rapidocr carries {len(found)} models for {name}, not one")
    return found[0]
