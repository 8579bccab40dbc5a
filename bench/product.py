"""The product under load: a data folder of its own, and `fanzha run` as anybody starts it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY_S = 120
_STOP_S = 60
_HOST = "127.0.0.1"


@contextmanager
def opened(kept: str = "") -> Iterator[Path]:
    """Yield a data folder with its database running, durable as shipped, and Django set up on it.

    Args:
        kept: a folder that stays afterwards, so that a world can be used again; a temporary one where empty.
    """
    signal.signal(signal.SIGTERM, _end)  # whoever stops the benchmark stops what it has started
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="fz-bench-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.environ["FANZHA_DATA"] = str(folder)
    from fanzha.cli import prepare  # noqa: PLC0415 - reads the environment above
    from fanzha.cli.session import product  # noqa: PLC0415

    try:
        with product() as root:
            prepare.everything(root, demo=False)
            yield root
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def admin_url() -> str:
    """Return how to reach the opened database as its administrator."""
    from fanzha.runtime.postgres import Cluster  # noqa: PLC0415 - after the environment is set

    return Cluster.at(os.environ["FANZHA_DATA"]).connection().url(user="postgres")


class Running:
    """`fanzha run` on a data folder: started, killed, started again."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Running":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> float:
        """Start the product and wait until a page comes; return how long that took in seconds."""
        began = time.monotonic()
        command = [sys.executable, "-c", "from fanzha.cli.main import main; main()", "run", "--port", str(self.port)]
        with (self.root / "logs" / "bench.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - began > _READY_S:
                self.stop()
                raise RuntimeError(f"The product did not start:\n{_last_words(self.root / 'logs')}")
            time.sleep(0.1)
        return time.monotonic() - began

    def stop(self) -> None:
        """End the product as Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(_STOP_S)

    def kill(self) -> int:
        """Kill every process of the product at once, as `kill -9` does; the database server stays. Return how many."""
        assert self.process is not None
        victims = [self.process.pid, *_below(self.process.pid)]
        for pid in victims:
            os.kill(pid, signal.SIGSTOP)  # nobody may restart or tidy up while the others die
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(_STOP_S)
        return len(victims)

    def memory_mb(self) -> float:
        """Return the resident memory of web server and workers, without the database server."""
        assert self.process is not None
        pids = [self.process.pid, *_below(self.process.pid)]
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _answers(self) -> bool:
        try:
            with socket.create_connection((_HOST, self.port), timeout=1) as line:
                line.sendall(b"GET /check/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return line.recv(12).endswith(b"200")
        except OSError:
            return False


def _last_words(logs: Path) -> str:
    """Return the ends of all logs: the folder may be gone when somebody reads this."""
    return "\n".join(f"{log.name}: {log.read_text('utf-8', 'replace')[-500:]}" for log in sorted(logs.glob("*.log")))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _below(pid: int) -> list[int]:
    """Return the children of a process and theirs, without the database server, which has a parent of its own."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("ascii", "replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, level = [], [pid]
    while level:
        level = [child for child, parent in parents.items() if parent in level]
        found += level
    return found
