"""How long a full list of 300,000 persons takes to leave, and how much memory, beside the usual writers of xlsx.

The product reads the rows from the database, decrypts them, writes the workbook, encrypts it and puts it into its
place; the peers get the finished rows from memory and write a plain file. Each runs in a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import product, world
from bench.figures import conclude, say
from bench.fill import Filler

_FULL = world.Size(persons=300_000, households=100_000, touches=0, alerts=0)
_SMALL = replace(world.SMALL, persons=3_000, touches=0, alerts=0)
_TITLES = ("网格编码", "户号", "姓名", "电话", "身份证号", "住址", "出生年", "性别", "独居老人")


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small list, for tests")
    parser.add_argument("--part", help="one measurement, in the process that it is made in")
    parser.add_argument("--rows", type=int, default=0)
    asked = parser.parse_args()
    if asked.part:
        _measure(asked.part, asked.rows)
        return
    size = _SMALL if asked.quick else _FULL
    with product.opened() as root:
        began = time.monotonic()
        fill = Filler(product.admin_url())
        world.build_county(fill, size)
        world.build_people(fill, size)
        fill.close()
        say(f"built in {time.monotonic() - began:.0f} s")
        figures, peer = _compare(root, size.persons)
    facts = {"rows": size.persons, "columns": len(_TITLES), "cores": os.cpu_count() or 0, "load": os.getloadavg()[0]}
    conclude("export", figures=figures, peer=peer, world=facts)


def _compare(root: Path, rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
    figures: dict[str, Any] = {}
    for part in ("masked", "plain", "csv"):
        done = _apart(part, rows)
        say(f"{part}: {done['seconds']:.1f} s, {done['memory_mb']:.0f} MB")
        figures |= {f"{part}_s": done["seconds"], f"{part}_memory_mb": done["memory_mb"], f"{part}_mb": done["mb"]}
    peer: dict[str, Any] = {}
    for part in ("openpyxl", "xlsxwriter"):
        done = _apart(part, rows)
        say(f"{part}: {done['seconds']:.1f} s, {done['memory_mb']:.0f} MB")
        peer |= {f"{part}_s": done["seconds"], f"{part}_memory_mb": done["memory_mb"]}
        peer[f"{part}_by_ours"] = done["seconds"] / figures["plain_s"]
    figures["rows_missing"] = rows - _apart("count", rows)["rows"]
    return figures, peer


def _apart(part: str, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.export", "--part", part, "--rows", str(rows)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(part: str, rows: int) -> None:
    if part in _PEERS:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as place:
            began = time.monotonic()
            _PEERS[part](place.name, rows)
            _say(seconds=time.monotonic() - began, mb=Path(place.name).stat().st_size / 2**20)
        return
    from fanzha.cli.session import product as opened  # noqa: PLC0415 - reads the environment

    with opened():
        if part == "count":
            _say(rows=_rows_of_the_last())
        else:
            _say(**_export(part))


def _say(**said: float) -> None:
    print(json.dumps({"memory_mb": _most_memory_mb(), **said}), flush=True)


def _most_memory_mb() -> float:
    """Return the most that this process ever held. Not `getrusage`, which begins with what its parent held."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _export(part: str) -> dict[str, float]:
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.exports import actions  # noqa: PLC0415
    from fanzha.common.models import Export  # noqa: PLC0415

    plain = {} if part == "masked" else {"plain": True, "approved_by_name": "bench"}
    order = actions.Order("persons", "测量用时", {}, form="csv" if part == "csv" else "xlsx", **plain)  # type: ignore[arg-type]
    Export.objects.update(state="cancelled", file=None)
    began = time.monotonic()
    one = actions.ask(order=order, by=Actor.system("bench"), at=clock.now())
    actions.make(one.pk)
    seconds = time.monotonic() - began
    one = Export.objects.select_related("file").get(pk=one.pk)
    if one.state != "done":
        raise SystemExit(f"{one.state}: {one.problem}")
    return {"seconds": seconds, "mb": one.file.size_bytes / 2**20}  # type: ignore[union-attr]


def _rows_of_the_last() -> int:
    """Return how many rows the last made file gives back: read as it was written, not as the house says."""
    from fanzha.common import files  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.models import Export  # noqa: PLC0415

    made = Export.objects.filter(file__isnull=False).latest("id")
    whole = b"".join(files.pieces(made.file))  # type: ignore[arg-type]
    return whole.count(b"\n") - 1


def _finished(rows: int) -> Iterator[tuple[str, ...]]:
    for n in range(rows):
        yield (
            f"3309991{n % 4000:05}", f"{n // 3 % 900:03}-{n % 7}", f"张某{n % 97}", f"1990000{n % 10_000:04}",
            f"33010219{1940 + n % 70}0101{n % 10_000:04}", f"河东街 {n % 300} 号", str(1940 + n % 70), "女", "",
        )  # fmt: skip


def _by_openpyxl(place: str, rows: int) -> None:
    import openpyxl  # noqa: PLC0415 - only this process pays for it

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_TITLES)
    for row in _finished(rows):
        sheet.append(row)
    book.save(place)


def _by_xlsxwriter(place: str, rows: int) -> None:
    import xlsxwriter  # noqa: PLC0415

    book = xlsxwriter.Workbook(place, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, _TITLES)
    for number, row in enumerate(_finished(rows), 1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    book.close()


_PEERS: dict[str, Callable[[str, int], None]] = {"openpyxl": _by_openpyxl, "xlsxwriter": _by_xlsxwriter}


if __name__ == "__main__":
    main()
