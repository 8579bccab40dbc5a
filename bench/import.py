"""How long a list of 200,000 persons with errors takes to come in, beside openpyxl's bare reading of the same file.

The file is uploaded and taken by the job as in the product: read, checked, encrypted, indexed, every row answered. The
answers are counted against what the file was made with. Named as one says it: `python -m bench.import`.
"""  # noqa: N999 - the name of the command

import argparse
import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import product, world
from bench.figures import conclude, say
from bench.fill import Filler

_FULL, _SMALL = 200_000, 3_000
_UNIT = 1_000  # the grids' numbers begin after it
_TITLES = ("网格编码", "户号", "姓名", "电话", "身份证号", "住址", "出生年", "性别", "独居老人")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# One row in so many has the fault; the first that fits is the one that is found.
_FAULTS = {"phone": 97, "id_number": 101, "unit": 103, "name": 107, "birth_year": 109}
_SHORT_PHONE, _WRONG_ID, _NO_UNIT, _NUMBER_NAME, _EARLY = "1990000", "330102199013071234", "X9", "张130000", "1799"


@dataclass(frozen=True, slots=True)
class File:
    """The file that comes in, and what has to become of it."""

    content: bytes
    good: int
    refused: dict[str, int]


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small list, for tests")
    parser.add_argument("--part", help="one measurement, in the process that it is made in")
    parser.add_argument("--place", default="")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    asked = parser.parse_args()
    if asked.part:
        _measure(asked.part, asked.place, profile=asked.profile)
        return
    rows = _SMALL if asked.quick else _FULL
    with product.opened() as root:
        fill = Filler(product.admin_url())
        world.build_county(fill, replace(world.SMALL if asked.quick else world.Size(), persons=0, households=0))
        fill.close()
        made = _file(rows)
        place = root / "run" / "import.xlsx"
        place.write_bytes(made.content)
        say(f"{rows} rows, {len(made.content) / 2**20:.1f} MB, {made.good} good")
        figures, peer = _compare(place, made, profile=asked.profile)
    facts = {
        "rows": rows, "columns": len(_TITLES), "file_mb": len(made.content) / 2**20, "cores": os.cpu_count() or 0,
        "load": os.getloadavg()[0],
    }  # fmt: skip
    conclude("import", figures=figures, peer=peer, world=facts)


def _compare(place: Path, made: File, *, profile: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    bare = _apart("openpyxl", place)
    say(f"openpyxl reads: {bare['seconds']:.1f} s, {bare['memory_mb']:.0f} MB")
    done = _apart("import", place, *(["--profile"] if profile else []))
    say(f"imported: {done['seconds']:.1f} s, {done['memory_mb']:.0f} MB")
    again = _apart("again", place)
    say(f"the same once more: {again['seconds']:.1f} s")
    figures = {
        "import_s": done["seconds"], "worker_cpu_s": done["worked"], "memory_mb": done["memory_mb"], "rows_a_second": done["total"] / done["seconds"],
        "again_s": again["seconds"], "added_wrong": abs(done["added"] - made.good),
        "refused_wrong": sum(abs(done[f"refused_{name}"] - count) for name, count in made.refused.items()),
        "doubled_again": again["added"] + again["changed"],
    }  # fmt: skip
    peer = {"openpyxl_s": bare["seconds"], "openpyxl_memory_mb": bare["memory_mb"]}
    peer["ours_by_openpyxl"] = done["seconds"] / bare["seconds"]
    return figures, peer


def _file(rows: int) -> File:
    """Make the workbook: invented people, and faults at places that are counted."""
    from fanzha.common.exports import sheets  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.imports import Column  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415

    codes = list(Unit.objects.filter(kind="grid").order_by("id").values_list("code", flat=True))
    refused = dict.fromkeys(_FAULTS, 0)
    sink = io.BytesIO()
    columns = [Column(title, (title,)) for title in _TITLES]
    sheets.write_sheet(sink, columns, (_row(n, rows, codes, refused) for n in range(rows)))
    return File(sink.getvalue(), rows - sum(refused.values()), refused)


def _row(n: int, rows: int, codes: list[str], refused: dict[str, int]) -> list[str]:
    fault = next((name for name, every in _FAULTS.items() if n % every == every - 1), "")
    if fault:
        refused[fault] += 1
    day = n // 1000
    body = f"330102{1940 + day % 70}{1 + day // 70 % 12:02}{1 + day // 840 % 28:02}{n % 1000:03}"  # nobody's twice
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    given = chr(0x4E00 + n % 5000) + chr(0x4E00 + n // 7 % 5000)
    said = {
        "unit": codes[n * len(codes) // rows], "household": f"{n // 3 % 999:03}-{n // 3 // 999 % 99}",
        "name": world._SURNAMES[n % 36] + given, "phone": f"1{3 + n // 10**8:1}{n % 10**9:09}",
        "id_number": f"{body}{check}", "address": f"{world._STREETS[n % 8]} {n % 300} 号", "birth_year": "", "sex": "",
        "elder_alone": "是" if n % 40 == 0 else "",
    }  # fmt: skip
    wrong = {
        "phone": _SHORT_PHONE, "id_number": _WRONG_ID, "unit": _NO_UNIT, "name": _NUMBER_NAME, "birth_year": _EARLY,
    }  # fmt: skip
    if fault:
        said[fault] = wrong[fault]
    return list(said.values())


def _apart(part: str, place: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.import", "--part", part, "--place", str(place), *more]
    done = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(part: str, place: str, *, profile: bool) -> None:
    if part == "openpyxl":
        import openpyxl  # noqa: PLC0415 - only this process pays for it

        began = time.monotonic()
        book = openpyxl.load_workbook(place, read_only=True)
        count = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
        _say(seconds=time.monotonic() - began, total=count - 1)
        return
    from fanzha.cli.session import product as opened  # noqa: PLC0415 - reads the environment

    with opened():
        if profile:
            _profiled(place)
        else:
            _import(place, again=part == "again")


def _profiled(place: str) -> None:
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    watch = cProfile.Profile()
    watch.runcall(_import, place, again=False)
    pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(45)


def _say(**said: float) -> None:
    print(json.dumps({"memory_mb": _most_memory_mb(), **said}), flush=True)


def _most_memory_mb() -> float:
    """Return the most that this process ever held. Not `getrusage`, which begins with what its parent held."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _import(place: str, *, again: bool) -> None:
    from fanzha.common import clock  # noqa: PLC0415 - Django is set up by now
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.imports import actions  # noqa: PLC0415
    from fanzha.common.models import ImportBatch, ImportRow  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415

    root = Unit.objects.get(kind="county")
    content = Path(place).read_bytes()
    began, worked = time.monotonic(), time.process_time()
    batch = actions.start_import(
        kind="persons", content=content, filename="名单.xlsx", unit_id=root.pk, again=again, by=Actor.system("bench"),
        at=clock.now(),
    )  # fmt: skip
    actions.run(batch.pk)
    seconds, worked = time.monotonic() - began, time.process_time() - worked
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.state != "done":
        raise SystemExit(f"{batch.state}: {batch.problem}")
    refused = {
        f"refused_{name}": ImportRow.objects.filter(batch=batch, result="refused", column=name).count()
        for name in _FAULTS
    }
    counts = {name: getattr(batch, name) for name in ("total", "added", "changed", "same", "refused")}
    _say(seconds=seconds, worked=worked, **counts, **refused)


if __name__ == "__main__":
    main()
