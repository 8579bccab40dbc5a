"""Read the texts that the model learns from: our own, and optionally corpora on a developer's machine."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OWN = Path(__file__).parent / "texts"
HELD_OUT = "heldout"  # lots so named are never fitted, nor read while writing rules
HELD_OUT_SHARE = 5  # one row of a corpus in five is never fitted


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text; `lot` names the file it was written in."""

    text: str
    is_scam: bool
    lot: str
    family: str  # type code of a scam, family of a harmless text
    subtype: str | None
    kind: str
    source: str = "own"  # or the corpus that it was taken from


def own_texts(*, held_out: bool = False) -> list[Text]:
    """Return our own texts; either those to fit on or those held out, never both."""
    found = []
    for path in sorted(OWN.glob("*.txt")):
        texts = [_own(line, path.stem) for line in path.read_text(encoding="utf-8").splitlines() if line]
        found += texts if path.stem.startswith(HELD_OUT) is held_out else []
    return found


def _own(line: str, lot: str) -> Text:
    first, second, kind, text = line.split("|", 3)
    is_scam = first != "-"
    return Text(
        text=text.replace("\\n", "\n"),
        is_scam=is_scam,
        lot=lot,
        family=first if is_scam else second,
        subtype=second if is_scam else None,
        kind=kind,
    )


def is_held_out(text: str) -> bool:
    """Return whether a corpus row is kept for measuring; decided by the text alone."""
    return zlib.crc32(text.encode()) % HELD_OUT_SHARE == 0


def corpus(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a gzipped corpus of JSON lines."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def hash_share(text: str) -> float:
    """Return a number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
