"""A province's messages in one file: `python -m bench.stream [--quick] [--rows N] [--data FOLDER]`.

Messages from a seeded mix are written to a parquet file, and `fanzha screen` reads it as an operator would: how many
rows a second, writing the verdicts included, and how much memory at most. There is no peer: the plain n-gram model
beside us in `bench.screen` has no command that reads files.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.figures import conclude, say
from bench.messages import SCAM_SHARE, pools

_ROWS = 10_000_000
_QUICK_ROWS = 20_000
_GROUP = 250_000  # rows written at a time
_SEED = 1
# Half of the messages get a number of their own, as codes, orders and names differ in a real stream.
_CHANGED_SHARE = 0.5


def main() -> None:
    """Write, screen, measure, and end with one line of JSON."""
    options = _options()
    rows = _QUICK_ROWS if options.quick else options.rows
    with tempfile.TemporaryDirectory() as folder:
        file, answer = Path(folder, "messages.parquet"), Path(folder, "verdicts.jsonl")
        say(f"writing {rows:,} messages")
        characters = write(file, rows, options.data)
        say(f"screening {file.stat().st_size / 1e6:,.0f} MB")
        seconds = screen(file, answer)
        lines, flagged = _counted(answer)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures = {"rows_per_s": rows / seconds, "peak_mb": peak_mb, "rows_lost": rows - lines}
    world = {"rows": rows, "mean_characters": characters / rows, "flagged_share": flagged / rows}
    conclude("stream", figures=figures, peer={}, world=world)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, default=_ROWS)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("FANZHA_BENCH_DATA", "bench-data")))
    return parser.parse_args()


def write(file: Path, rows: int, folder: Path) -> int:
    """Write a seeded mix of messages with ids, and return how many characters they have."""
    chance = random.Random(_SEED)
    harmless, scams = pools(folder)
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    characters = 0
    with pq.ParquetWriter(file, schema) as writer:
        for first in range(0, rows, _GROUP):
            count = min(_GROUP, rows - first)
            texts = [_message(scams if chance.random() < SCAM_SHARE else harmless, chance) for _ in range(count)]
            characters += sum(map(len, texts))
            writer.write_table(pa.table([list(range(first, first + count)), texts], schema=schema))
    return characters


def _message(pool: list[str], chance: random.Random) -> str:
    text = pool[int(chance.random() * len(pool))]
    return f"{text}{int(chance.random() * 1e6):06}" if chance.random() < _CHANGED_SHARE else text


def screen(file: Path, answer: Path) -> float:
    """Run the command on a file on one core and return how many seconds it took."""
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
    begun = time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).with_name("fanzha")), "screen", str(file), "-o", str(answer)],
        env=os.environ | single,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - begun


def _counted(answer: Path) -> tuple[int, int]:
    """Return how many verdicts there are, and how many of them flag a message."""
    lines = flagged = 0
    with answer.open(encoding="utf-8") as verdicts:
        for line in verdicts:
            lines += 1
            flagged += '"grade":"none"' not in line
    return lines, flagged


if __name__ == "__main__":
    main()
