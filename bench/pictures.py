"""Pictures: how well drawn screens are read, whether the verdict stays the same, how fast, in how much memory.

`python -m bench.pictures [--quick]`. Texts that no model was fitted on are drawn in three styles of a telephone and two
sizes, with noise and JPEG. The peer is the same reader without our layout: its boxes in its own order. Ten people then
send a picture each at once to two readers, and ask again after four seconds when told that others are being read.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from bench.figures import conclude, percentile, say
from bench.screens import a_chat, a_message, a_poster, as_bytes, has_font, shown
from fanzha.common.pictures import Busy
from fanzha.common.pictures.rapid import Engine
from fanzha.common.pictures.reader import ProcessReader
from fanzha.core.screening import Screener, load_model, shipped
from fanzha.core.text.screens import Box, joined, lay_out, without_doubles
from training.texts import own_texts

SEED = 20261122
EACH_STYLE = 20
SIZES = {1080: 60, 720: 45}  # the width in pixels, and the quality of the JPEG
NOISE = 5.0
PEOPLE, READERS, RETRY_S = 10, 2, 4.0
_SPEAKER = re.compile(r"^([^：:\n]{1,12})[：:](.+)$")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text, as it should be read, and its picture."""

    style: str
    width: int
    text: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a picture: in our order, and in the reader's own."""

    drawn: Drawn
    ours: str
    plain: str
    seconds: float


def main() -> None:
    """Draw, read, compare; end with one line of JSON."""
    quick = _options().quick
    if not has_font():
        say("没有中文字体，画不出图。apt-get install fonts-noto-cjk")
        raise SystemExit(1)
    drawn = _drawn(EACH_STYLE // 10 if quick else EACH_STYLE)
    say(f"{len(drawn)} pictures of {len(drawn) // len(SIZES)} texts")
    engine = Engine()
    read = [_read(engine, one) for one in drawn]
    figures, peer = _figures(read, screener := _screener()), _peer(read, screener)
    figures |= _at_once([one.picture for one in drawn], 4 if quick else PEOPLE)
    load = os.getloadavg()[0]
    conclude("pictures", figures=figures, peer=peer, world={"pictures": len(drawn), "load": load, "seed": SEED})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="draw a tenth of the texts")
    return parser.parse_args()


def _screener() -> Screener:
    return Screener(load_model(resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()))


# --- drawing


def _drawn(each: int) -> list[Drawn]:
    """Return the pictures of `each` texts in each style and size, always the same ones."""
    choose = random.Random(SEED)
    texts = [text for text in own_texts(held_out=True) if shown(text.text) == text.text]
    chats = [text.text for text in texts if _turns(text.text)]
    short = [text.text for text in texts if text.kind == "sms" and 20 <= len(text.text) <= 300]
    posters = [t.text for t in texts if t.kind not in {"sms", "chat", "call"} and 30 <= len(t.text) <= 260]
    kinds = {"chat": chats, "sms": short, "poster": posters}
    chosen = [(style, text) for style, found in kinds.items() for text in choose.sample(sorted(found), each)]
    return [_draw(style, text, width, seed) for seed, (style, text) in enumerate(chosen) for width in SIZES]


def _turns(text: str) -> list[tuple[str, str]]:
    """Return the turns of a two-sided conversation; nothing where a line has no speaker, or the owner says nothing."""
    found = [_SPEAKER.match(line.strip()) for line in text.split("\n") if line.strip()]
    turns = [("owner" if m[1] == "我" else "other", m[2].strip()) for m in found if m]
    whole = len(turns) == len(found) and len({side for side, _ in turns}) == 2
    speakers = {m[1] for m in found if m}
    return turns if whole and len(speakers) == 2 and len(turns) <= 16 else []


def _draw(style: str, text: str, width: int, seed: int) -> Drawn:
    if style == "chat":
        turns = _turns(text)
        marked = "\n".join(("我：" if side == "owner" else "对方：") + said for side, said in turns)
        return Drawn(style, width, marked, _noisy(a_chat(*turns, width=width), width, seed))
    picture = a_message(text, width=width) if style == "sms" else a_poster(text, width=width)
    return Drawn(style, width, text, _noisy(picture, width, seed))


def _noisy(picture: Image.Image, width: int, seed: int) -> bytes:
    """Return a picture as a phone that is not new would pass it on: grainy, and pressed as JPEG."""
    pixels = np.asarray(picture, dtype=np.float32)
    grain = np.random.default_rng(seed).normal(0.0, NOISE, pixels.shape)
    return as_bytes(Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)), quality=SIZES[width])


# --- reading


def _read(engine: Engine, drawn: Drawn) -> Read:
    begun = time.perf_counter()
    said = engine.boxes_of(drawn.picture)
    boxes = without_doubles([Box(*box) for box in said["boxes"]])
    layout = lay_out(boxes, width=said["width"], height=said["height"])
    plain = "".join(box[0] for box in said["boxes"])
    return Read(drawn, joined([layout]), plain, time.perf_counter() - begun)


def _figures(read: Sequence[Read], screener: Screener) -> dict[str, float]:
    figures: dict[str, float] = {}
    for style in ("chat", "sms", "poster"):
        for width in SIZES:
            some = [one for one in read if (one.drawn.style, one.drawn.width) == (style, width)]
            figures[f"{style}_{width}_cer"] = _mean_error([(one.drawn.text, one.ours) for one in some])
            figures[f"{style}_{width}_agree"] = _agreement([(one.drawn.text, one.ours) for one in some], screener)
    pairs = [(one.drawn.text, one.ours) for one in read]
    figures["cer"], figures["agree"] = _mean_error(pairs), _agreement(pairs, screener)
    figures["cer_words"] = _mean_error([(_words(told), _words(seen)) for told, seen in pairs])
    figures["turns_right"] = _turns_right([one for one in read if one.drawn.style == "chat"])
    seconds = [one.seconds for one in read[1:]]
    return figures | {"seconds_median": median(seconds), "seconds_p95": percentile(seconds, 0.95)}


def _peer(read: Sequence[Read], screener: Screener) -> dict[str, float]:
    pairs = [(one.drawn.text, one.plain) for one in read]
    return {"cer": _mean_error(pairs), "agree": _agreement(pairs, screener)}


def _mean_error(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the errors of all texts over the characters of all texts; spaces and line ends do not count."""
    errors = sum(distance(_dense(told), _dense(seen)) for told, seen in pairs)
    return errors / max(1, sum(len(_dense(told)) for told, _ in pairs))


def _dense(text: str) -> str:
    return re.sub(r"\s", "", text)


def _words(text: str) -> str:
    """Return the letters, digits and characters of a text, without its punctuation."""
    return "".join(sign for sign in text if sign.isalnum())


def distance(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or changed to make one text of the other.

    >>> distance("转账到安全账户", "转帐到安全户")
    2
    """
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, start=1):
        above, row[0] = row[0], place
        for at, seen in enumerate(other, start=1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (sign != seen))
    return row[-1]


def _agreement(pairs: Sequence[tuple[str, str]], screener: Screener) -> float:
    told = screener.screen_many([told for told, _ in pairs])
    seen = screener.screen_many([seen for _, seen in pairs])
    return sum(a.is_scam == b.is_scam for a, b in zip(told, seen, strict=True)) / max(1, len(pairs))


def _turns_right(read: Sequence[Read]) -> float:
    """Return the share of turns that stand in the right place and are given to the right side."""
    right = total = 0
    for one in read:
        told, seen = one.drawn.text.split("\n"), [line for line in one.ours.split("\n") if _SPEAKER.match(line)]
        total += len(told)
        right += sum(a.split("：")[0] == b.split("：")[0] for a, b in zip(told, seen, strict=False))
    return right / max(1, total)


# --- many at once


def _at_once(pictures: Sequence[bytes], people: int) -> dict[str, float]:
    """Return how long people wait who all come at once, and how much memory a reader takes."""
    readers = [ProcessReader() for _ in range(READERS)]
    waits: list[float] = []
    visitors = [
        threading.Thread(target=_visit, args=(readers[n % READERS], pictures[n % len(pictures)], waits))
        for n in range(people)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    memory = max(_peak_mb(reader) for reader in readers)
    for reader in readers:
        reader.close()
    return {"at_once": people, "at_once_median_s": median(waits), "at_once_longest_s": max(waits), "peak_mb": memory}


def _visit(reader: ProcessReader, picture: bytes, waits: list[float]) -> None:
    begun = time.perf_counter()
    while True:
        try:
            reader.read([picture])
            break
        except Busy:
            time.sleep(RETRY_S)
    waits.append(time.perf_counter() - begun)


def _peak_mb(reader: ProcessReader) -> float:
    status = Path(f"/proc/{reader.process_id}/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(peak[1]) / 1024 if peak else 0.0


if __name__ == "__main__":
    main()
