"""Pictures for `fanzha screen`: a folder or some files, read and screened, a line of JSON for each in their order."""

from __future__ import annotations

import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TextIO

from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.common.pictures import (
    Busy,
    CannotRead,
    PictureLimits,
    PictureRefused,
    Reader,
    TooSlow,
    clean_picture,
    installed,
    new_reader,
)

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
_LIMITS: Final = PictureLimits(
    most=1, most_bytes=30 * 1024 * 1024, most_pixels=50_000_000, kept_side_px=2400, kept_quality=92
)
_MOST_READERS: Final = 4  # each takes half a gigabyte
_READ_S: Final = 60.0
_AHEAD: Final = 3  # pictures waiting for each reader: keeps them busy, and memory small


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, and what it says, or why it was not read."""

    name: str
    text: str = ""
    problem: str = ""


def are_pictures(paths: Sequence[Path]) -> bool:
    """Say whether these are a folder or files of pictures."""
    return any(path.is_dir() or path.suffix.lower() in SUFFIXES for path in paths)


def pictures_in(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return the name and path of each picture, folders with what lies below them, in the order of their names.

    Raises:
        Refused: a file that is no picture by its name, one that is not there, or no picture at all.
    """
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            found.extend((str(p.relative_to(path)), p) for p in below)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            found.append((path.name, path))
        else:
            raise _no_picture(path)
    if not found:
        raise Refused(
            ExitCode.CANNOT_OPEN, "文件夹里没有图片（jpg、png、webp、gif、bmp）。", "No pictures in the folder."
        )
    return found


def _no_picture(path: Path) -> Refused:
    if not path.exists():
        return Refused(ExitCode.CANNOT_OPEN, f"打不开文件 {path.name}。请检查路径和权限。", f"Cannot open {path.name}.")
    return Refused(
        ExitCode.NOT_READABLE,
        f"{path.name} 不是图片。图片和表格不能一起查，请分开。",
        f"{path.name} is no picture. Screen pictures and tables separately.",
    )


def read_pictures(pictures: Sequence[tuple[str, Path]], *, most_readers: int = _MOST_READERS) -> Iterator[Picture]:
    """Yield what each picture says, in order; one that cannot be read comes with the reason and stops nothing.

    Raises:
        Refused: the extra that reads pictures is not installed.
    """
    if not installed():
        raise Refused(
            ExitCode.NOT_READABLE,
            "没有装读图的组件。在程序文件夹里执行 make setup-ocr 再试。",
            "The extra that reads pictures is not installed. Run: make setup-ocr",
        )
    return _read(pictures, [new_reader(read_s=_READ_S) for _ in range(_readers(len(pictures), most_readers))])


def _readers(pictures: int, most: int) -> int:
    return max(1, min(os.cpu_count() or 1, most, pictures))


def _read(pictures: Sequence[tuple[str, Path]], readers: Sequence[Reader]) -> Iterator[Picture]:
    free: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        free.put(reader)
    with ThreadPoolExecutor(len(readers)) as pool:
        waiting: deque[Future[Picture]] = deque()
        for name, path in pictures:
            waiting.append(pool.submit(partial(_one, name, path, free)))
            if len(waiting) > _AHEAD * len(readers):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _one(name: str, path: Path, free: SimpleQueue[Reader]) -> Picture:
    reader = free.get()
    try:
        with path.open("rb") as stream:
            clean = clean_picture(stream, size=path.stat().st_size, rules=_LIMITS)
        return Picture(name, reader.read([clean.content])[0].text)
    except PictureRefused as refusal:
        return Picture(name, problem=str(refusal))
    except OSError:
        return Picture(name, problem="打不开这个文件。请检查权限。")
    except (Busy, TooSlow):
        return Picture(name, problem="这张图片字太多，没有读完。")
    except CannotRead as problem:
        return Picture(name, problem=f"读图的程序出错：{problem}。用 fanzha doctor 检查。")
    finally:
        free.put(reader)


def screened(
    pictures: Iterable[Picture], judged: Callable[[str, str], tuple[dict[str, Any], str]], lines: TextIO
) -> Counter[str]:
    """Write a line for each picture: its verdict with the text that was read, or why it was not read.

    Args:
        judged: gives a picture's line and outcome for its name and text.

    Returns:
        How many there were of each outcome; those that were not read count as "unread".
    """
    counts: Counter[str] = Counter()
    for picture in pictures:
        problem = picture.problem or ("" if picture.text else "图片里没有认出文字。")
        if problem:
            line, outcome = {"id": picture.name, "problem": problem}, "unread"
        else:
            line, outcome = judged(picture.name, picture.text)
            line["text"] = picture.text
        lines.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        counts[outcome] += 1
    return counts
