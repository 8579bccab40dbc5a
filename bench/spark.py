"""The same messages through Spark and through `fanzha screen`: `python -m bench.spark [--quick] [--rows N]`.

A seeded mix of messages is written to a parquet file; the peer is `fanzha screen`, which reads it on one core. Both must
write the same lines. Needs the extra `spark` and Java, and is therefore not among what `make bench` runs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.figures import conclude, say
from bench.stream import write

_ROWS = 1_000_000
_QUICK_ROWS = 20_000
_EVERY_S = 0.2
_COMMAND = [sys.executable, "-c", "from fanzha.cli.main import main; main()"]


def main() -> None:
    """Write, screen twice, measure, compare, and end with one line of JSON."""
    options = _options()
    rows = _QUICK_ROWS if options.quick else options.rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "all.parquet", rows, options.data)
        pq.write_table(pa.table({"id": [0], "text": ["明天开会"]}), folder / "one.parquet")
        spark = ["screen-spark", "--master", options.master]
        say("screening on Spark")
        spark_start_s, _ = _run([*spark, "one.parquet", "-o", "one.out"], folder)
        spark_s, spark_mb = _run([*spark, "all.parquet", "-o", "all.out"], folder)
        say("screening by fanzha screen")
        start_s, _ = _run(["screen", "one.parquet", "-o", "one.jsonl"], folder)
        screen_s, screen_mb = _run(["screen", "all.parquet", "-o", "all.jsonl"], folder)
        differing = _differing(_lines([folder / "all.jsonl"]), _lines(sorted((folder / "all.out").glob("part-*"))))
    conclude(
        "spark",
        figures={"rows_per_s": rows / spark_s, "start_s": spark_start_s, "peak_mb": spark_mb, "differing": differing},
        peer={"rows_per_s": rows / screen_s, "start_s": start_s, "peak_mb": screen_mb},
        world={"rows": rows, "cores": os.cpu_count() or 0, "load": os.getloadavg()[0]},
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, default=_ROWS)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("FANZHA_BENCH_DATA", "bench-data")))
    return parser.parse_args()


def _run(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run a command on one core a process; return its seconds, and the memory of it and its children at most, in MB."""
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
    begun = time.perf_counter()
    with subprocess.Popen([*_COMMAND, *arguments], cwd=folder, env=os.environ | single, stderr=subprocess.PIPE) as run:
        peak: list[float] = [0.0]
        watch = threading.Thread(target=_watch, args=(run, peak), daemon=True)
        watch.start()
        said = run.stderr.read() if run.stderr else b""
        if run.wait():
            raise SystemExit(said.decode(errors="replace"))
        return time.perf_counter() - begun, peak[0]


def _watch(run: subprocess.Popen[bytes], peak: list[float]) -> None:
    while run.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory_mb, _family(run.pid))))
        time.sleep(_EVERY_S)


def _family(number: int) -> Iterable[int]:
    """Yield a process and all below it."""
    yield number
    for listed in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            children = listed.read_text("ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _memory_mb(number: int) -> float:
    """Return a process's share of memory: what several processes share is divided among them."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _lines(files: Iterable[Path]) -> dict[bytes, bytes]:
    """Return the fingerprint of each line by its id."""
    found = {}
    for file in files:
        with file.open("rb") as lines:
            for line in lines:
                found[line.split(b",", 1)[0]] = sha256(line).digest()[:8]
    return found


def _differing(one: dict[bytes, bytes], other: dict[bytes, bytes]) -> int:
    return sum(one.get(key) != other.get(key) for key in one.keys() | other.keys())


if __name__ == "__main__":
    main()
