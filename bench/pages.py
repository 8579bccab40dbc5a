"""How long officers wait for their pages in a county of full size, twenty of them reading at once."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import million, product
from bench.figures import conclude, p95_ms, percentile, say
from bench.fill import Filler
from bench.incidents import build_incidents
from bench.naive import naive_p95_ms
from bench.readers import Reader, Times, appoint, read, sign_in
from bench.web import Visitor
from bench.world import SEED, SMALL, Size, build_county, build_people, build_touches

_READERS = 20
# A reader looks at a page this long on average before opening the next: quick, for somebody who works through a list.
_PAUSE_S = 2.0
_WARM_S, _READ_S, _RUSH_S = 20.0, 120.0, 30.0


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small county for a few seconds, for tests")
    parser.add_argument("--data", default="", help="keep the county in this folder and use it again; see the manual")
    parser.add_argument("--only", choices=["county", "lists"], default="", help="one of the two parts alone")
    options = parser.parse_args()
    size = SMALL if options.quick else Size()
    if options.only == "lists":
        _lists(size, quick=options.quick)
        return
    long = _lists_beside(quick=options.quick) if options.only != "county" else {}
    with product.opened(options.data) as root:
        build_s = _built(root, size)
        readers = _appointed()
        naive = naive_p95_ms(product.admin_url(), readers, rounds=2)
        with product.Running(root) as running:
            browsers = [sign_in(reader, running.port) for reader in readers]
            _measure(running, readers, browsers, size, build_s, naive, long, shorter=20 if options.quick else 1)


def _lists(size: Size, *, quick: bool) -> None:
    """Measure the lists of a million households in a folder of their own, and print their figures."""
    with product.opened() as root:
        figures, peer, world = million.measure(root, million.SMALL if quick else million.Million(), size)
    conclude("pages", figures=figures, peer=peer, world=world | {"cores": os.cpu_count() or 0, "seed": SEED})


def _lists_beside(*, quick: bool) -> dict[str, dict[str, float]]:
    """Return what the other part says, run in a process of its own: one process knows one data folder."""
    command = [sys.executable, "-m", "bench.pages", "--only", "lists", *(["--quick"] if quick else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return said


def _built(root: Path, size: Size) -> float:
    """Build the county where the folder holds none yet; return how long that took, in this run or in the earlier one."""
    stamp = root / "bench-built-s"
    if not stamp.exists():
        stamp.write_text(str(build(size)), "ascii")
    return float(stamp.read_text("ascii"))


def build(size: Size) -> float:
    """Build the county; return how long that took in seconds."""
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now

    fill, now, began = Filler(product.admin_url()), clock.now(), time.monotonic()
    for name, step in (
        ("units and officers", lambda: build_county(fill, size)), ("households and persons", lambda: build_people(fill, size)),
        ("touches", lambda: build_touches(fill, size, now)), ("reports and alerts", lambda: build_incidents(fill, size, now)),
        ("statistics", fill.close),
    ):  # fmt: skip
        at = time.monotonic()
        step()
        say(f"{name}: {time.monotonic() - at:.0f} s")
    return time.monotonic() - began


def _appointed() -> list[Reader]:
    from fanzha.common import clock  # noqa: PLC0415

    return appoint(_READERS, clock.now())


def _measure(
    running: product.Running, readers: Sequence[Reader], browsers: Sequence[Visitor], size: Size, build_s: float,
    naive: dict[str, float], long: dict[str, dict[str, float]], *, shorter: int,
) -> None:  # fmt: skip
    read(readers, browsers, seconds=_WARM_S / shorter, pause=_PAUSE_S / 2, seed=SEED)
    calm = read(readers, browsers, seconds=_READ_S / shorter, pause=_PAUSE_S if shorter == 1 else 0.2, seed=SEED + 1)
    rush = read(readers, browsers, seconds=_RUSH_S / shorter, pause=0.0, seed=SEED + 2)
    for failure in sorted({*calm.failures, *rush.failures}):
        say(f"not a whole page: {failure}")
    figures = {f"{name}_p95_ms": p95_ms(seconds) for name, seconds in sorted(calm.seconds.items())}
    figures |= {
        "all_p50_ms": percentile(_all(calm), 0.5) * 1000, "all_p95_ms": p95_ms(_all(calm)),
        "rush_p95_ms": p95_ms(_all(rush)), "rush_pages_per_s": rush.pages / (_RUSH_S / shorter),
        "failures": len(calm.failures) + len(rush.failures), "memory_mb": running.memory_mb(),
    }  # fmt: skip
    world = {
        "households": size.households, "persons": size.persons, "touches": size.touches, "alerts": size.alerts,
        "units": size.towns + size.villages + size.grids, "readers": len(readers), "pause_s": _PAUSE_S,
        "pages_read": calm.pages, "rush_pages_read": rush.pages, "build_s": build_s, "cores": os.cpu_count() or 0,
        "seed": SEED,
    }  # fmt: skip
    conclude("pages", figures=figures | long.get("figures", {}),
             peer=naive | _ratios(figures, naive) | long.get("peer", {}), world=world | long.get("world", {}))  # fmt: skip


def _all(times: Times) -> list[float]:
    return [one for seconds in times.seconds.values() for one in seconds]


def _ratios(figures: dict[str, float], naive: dict[str, float]) -> dict[str, float]:
    """Return our whole page, through the server, as a share of the plain query alone."""
    found = {}
    for name, plain in naive.items():
        page = name.removesuffix("_sql_p95_ms")
        if f"{page}_p95_ms" in figures and plain:
            found[f"{page}_page_by_sql"] = figures[f"{page}_p95_ms"] / plain
    return found


if __name__ == "__main__":
    main()
