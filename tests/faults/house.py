"""A house of its own for the faults: data folder, embedded database, `fanzha run`; its processes can be killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from fanzha.runtime.postgres import Cluster, place, process
from tests.runtime.helpers import end_servers

ROOT = Path(__file__).resolve().parents[2]
READY_S, STOP_S = 90, 40
_SETUP = """
from fanzha.cli import prepare
prepare.everything(root, demo=False)
from fanzha.common.permissions import Role
from tests.builders.org import County, an_officer
county = County()
an_officer(county.root, Role.DIRECTOR, username="zhuren", password="Warm-Lake-2026")
say(root=county.root.pk, town=county.liuhe.pk)
"""
_FRAME = """
import json, sys
from fanzha.cli.session import product
def say(**facts):
    print("SAID " + json.dumps(facts, ensure_ascii=False), flush=True)
with product() as root:
{code}
"""


class House:
    """One data folder with what runs on it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fz-fault-"))
        self.folder.chmod(0o711)
        self.port = _free_port()
        self.run = None
        self.ids = self.script(_SETUP)

    @property
    def environment(self):
        leave = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "FANZHA_TEST_FOLDER"}
        kept = {key: value for key, value in os.environ.items() if key not in leave}
        return kept | {"FANZHA_DATA": str(self.folder), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}

    def popen(self, code, **more):
        """Start Python in this house, with Django set up and `say` to answer by."""
        body = "\n".join(f"    {line}" for line in code.strip().splitlines())
        return subprocess.Popen(
            [sys.executable, "-c", _FRAME.format(code=body)], env=self.environment | more.pop("env", {}), cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
        )  # fmt: skip

    def script(self, code, **more):
        """Run Python in this house; return what it said last."""
        done = self.popen(code, **more)
        out, err = done.communicate(timeout=180)
        assert done.returncode == 0, err[-3000:]
        said = [line[5:] for line in out.splitlines() if line.startswith("SAID ")]
        return json.loads(said[-1]) if said else {}

    def fanzha(self, *arguments, **env):
        """Start a command of the product."""
        command = [sys.executable, "-c", "from fanzha.cli.main import main; main()", *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment | env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def start(self):
        """Start `fanzha run`, and wait until a page comes."""
        (self.folder / "logs").mkdir(exist_ok=True)
        with (self.folder / "logs" / "fault.log").open("ab") as log:
            command = [
                sys.executable,
                "-c",
                "from fanzha.cli.main import main; main()",
                "run",
                "--port",
                str(self.port),
            ]
            self.run = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        end = time.monotonic() + READY_S
        while not self.answers():
            assert self.run.poll() is None, self.last_words()
            assert time.monotonic() < end, self.last_words()
            time.sleep(0.1)

    def answers(self):
        """Say whether a page comes."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(b"GET /check/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return line.recv(12).endswith(b"200")
        except OSError:
            return False

    def last_words(self):
        """Return the ends of all logs."""
        return "\n".join(
            f"{p.name}: {p.read_text('utf-8', 'replace')[-800:]}" for p in (self.folder / "logs").glob("*.log")
        )

    def processes(self, word):
        """Return the processes below `fanzha run` whose command holds a word."""
        return [pid for pid in _below(self.run.pid) if word in _command(pid)]

    def kill(self, *words):
        """Kill what serves pages ("granian") or works on jobs ("worker --queue") at once; return how many of each."""
        victims = {word: self.processes(word) for word in words}
        for pid in {pid for pids in victims.values() for pid in pids}:
            os.kill(pid, signal.SIGKILL)
        return {word: len(pids) for word, pids in victims.items()}

    def kill_database(self):
        """Kill the database server and all its children at once."""
        cluster = Cluster.at(self.folder)
        where = place.find(cluster.folder)
        head = process.server_pid(where)
        victims = [head, *_below(head)]
        for pid in victims:
            os.kill(pid, signal.SIGSTOP)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return len(victims)

    def wait_until_down(self):
        """Wait until `fanzha run` has ended by itself, or end it."""
        try:
            self.run.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.stop()

    def stop(self):
        """End `fanzha run` as Ctrl-C does."""
        if self.run is not None and self.run.poll() is None:
            self.run.terminate()
            self.run.wait(STOP_S + 10)

    def ask(self, sql, *values):
        """Return the rows of a question, asked from outside the product."""
        url = Cluster.at(self.folder).connection().url(user="postgres")
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(sql, values).fetchall()

    def remove(self):
        """End everything that was started here and delete the folder."""
        if self.run is not None and self.run.poll() is None:
            self.stop()
        end_servers(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for(done, seconds, what):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def _below(pid):
    """Return the children of a process and theirs."""
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


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
