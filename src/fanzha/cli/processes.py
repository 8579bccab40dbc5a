"""The processes below a serving command: started in groups of their own, watched, stopped in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fanzha.runtime.problems import Problem, problem

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # from linux/prctl.h
GRACE_S = 25  # a worker is given this long to finish its job, a web process its requests
_YOUNG_S = 10
_MOST_YOUNG_DEATHS = 3
# Measured with bench.pages: a second process on two cores serves a fifth more pages, more than four a core only queue.
_WEB_THREADS = 4
_RELAY_S = 8  # when web processes begin anew, an old one serves on so long: its successor needs two or three seconds
_MOST_WEB_PROCESSES = 4  # each takes about 130 MB
WORKERS = {"urgent": ["--queue", "urgent"], "normal": ["--queue", "normal", "--queue", "bulk"]}


@dataclass(slots=True)
class Child:
    """One process and how it is started."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    young_deaths: int = 0

    def start(self) -> None:
        """Start it. Ctrl-C reaches us alone, and we stop the children in order."""
        sink = self.log.open("ab") if self.log else None
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdout=sink, stderr=sink, env=self.environment, start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call, no lock is taken
        )  # fmt: skip
        if sink:
            sink.close()

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def again(self) -> None:
        """Start it anew.

        Raises:
            RuntimeProblem: it ended young too often.
        """
        self.young_deaths = self.young_deaths + 1 if time.monotonic() - self.began < _YOUNG_S else 0
        if self.young_deaths >= _MOST_YOUNG_DEATHS:
            raise problem(Problem.CHILD_KEEPS_DYING, name=self.name)
        self.start()


@dataclass(slots=True)
class Family:
    """All children, and the signals that reach their parent."""

    children: list[Child] = field(default_factory=list)
    stopping: list[int] = field(default_factory=list)
    reloading: list[int] = field(default_factory=list)

    def listen(self) -> None:
        """Take SIGINT and SIGTERM as the wish to stop, SIGHUP as the wish that web processes begin anew."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda got, _frame: self.stopping.append(got))
        signal.signal(signal.SIGHUP, lambda got, _frame: self.reloading.append(got))

    def watch(self, tell: Callable[[str], None]) -> None:
        """Return when it is time to stop; children that end are started again.

        Raises:
            RuntimeProblem: one ends again and again.
        """
        while not self.stopping:
            time.sleep(0.2)
            if self.reloading:
                self.reloading.clear()
                self._reload()
            for child in self.children:
                if not child.is_alive() and not self.stopping:
                    tell(child.name)
                    child.again()

    def stop(self) -> None:
        """End all children politely, then firmly."""
        for child in self.children:
            if child.process is not None and child.is_alive():
                child.process.terminate()
        deadline = time.monotonic() + GRACE_S
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)  # the web server's own children too
                child.process.wait()

    def _reload(self) -> None:
        for child in self.children:
            if child.name == "web" and child.process is not None and child.is_alive():
                child.process.send_signal(signal.SIGHUP)


def web(host: str, port: int, environment: dict[str, str], *, log: Path | None = None, more: list[str]) -> Child:
    """Return the web server, not started yet."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(web_processes(os.cpu_count() or 1)), "--blocking-threads", str(_WEB_THREADS), "--no-log",
        "--no-ws", "--respawn-failed-workers", "--respawn-interval", str(_RELAY_S), *more,
        "fanzha.config.wsgi:application",
    ]  # fmt: skip
    return Child("web", command, environment, log)


def ours(name: str, arguments: list[str], environment: dict[str, str], *, log: Path | None = None) -> Child:
    """Return one of our own commands as a child, not started yet."""
    command = [sys.executable, "-c", "from fanzha.cli.main import main; main()", *arguments]
    return Child(name, command, environment, log)


def web_processes(cores: int) -> int:
    """Return how many processes serve pages: one a core, since Python uses no more than one core in each."""
    return max(1, min(cores, _MOST_WEB_PROCESSES))


def _end_with_parent() -> None:
    """Have the kernel end a child whose parent was killed: the next start would find the port taken otherwise."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
