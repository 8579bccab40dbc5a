# ruff: noqa: PLC0415 - the release's modules need Django set up
"""Makes the small data set of a release that later releases are tested against: run it with the code of that release.

    git worktree add /tmp/release TAG
    export PYTHONPATH=/tmp/release/src FANZHA_DATA=/tmp/release-data
    .venv/bin/python tools/release_data.py tests/runtime/releases/TAG

The county is the invented one of the demo, with fewer doors. Its keys are written beside it: they open nothing else.
"""

import json
import lzma
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

FOLDERS = ("files", "seals")
# Words of pg_dump and psql that an older or another reader does not know.
FOREIGN = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = 0;)$")


def main(target: Path) -> None:
    """Build the county and write its tables, keys, files and what must be found again."""
    from fanzha.cli.session import product

    with product() as root:
        from fanzha.cli import demo, prepare
        from fanzha.cli.demo import learning, people, reached, stories
        from fanzha.common import clock
        from fanzha.common.audit import sealing

        people._A_GRID, stories._PAST = 2, 9
        reached._VISITS, reached._STRIDE = 9, 3
        learning.build = lambda _teller, at: None
        prepare.schema()
        demo.build(root)
        while sealing.seal_waiting(at=clock.now()):
            pass
        write(root, target)


def write(root: Path, target: Path) -> None:
    """Write the data set."""
    from fanzha.runtime.postgres import Cluster

    cluster = Cluster.at(root)
    command = [cluster.tool("pg_dump"), "--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=500"]
    done = subprocess.run([*command, cluster.url()], capture_output=True, text=True, check=True)
    plain = "".join(f"{line}\n" for line in done.stdout.splitlines() if not FOREIGN.match(line))
    target.mkdir(parents=True, exist_ok=True)
    (target / "data.sql.xz").write_bytes(lzma.compress(plain.encode("utf-8"), preset=9))
    (target / "expected.json").write_text(
        json.dumps(expected(cluster.url()), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    for name in ("keys", *FOLDERS):
        shutil.rmtree(target / name, ignore_errors=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("*.lock"))


def expected(url: str) -> dict[str, object]:
    """Return the rows of every table, and the persons in clear."""
    from fanzha.people.models import Person

    with psycopg.connect(url) as connection:
        names = [
            r[0] for r in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ]
        rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    persons = {str(p.pk): [p.name, p.phone] for p in Person.objects.order_by("pk")[:20]}
    return {"rows": rows, "persons": persons}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
    main(Path(sys.argv[1]).absolute())
