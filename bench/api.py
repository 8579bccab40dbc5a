"""How long another system waits for one verdict, at a steady pace of requests through the real server."""

import argparse
import http.client
import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bench import product
from bench.figures import conclude, percentile, say
from bench.fill import Filler
from bench.incidents import TEXTS
from bench.intake import PLAIN
from bench.world import SEED, SMALL, build_county

_PER_S = 200
_LINES = 16  # kept connections, as a pool of another system holds them
_TIMEOUT_S = 30


@dataclass(slots=True)
class Heard:
    """What came back: waits from the moment at which a request was due, and from that at which it was sent."""

    due_s: list[float] = field(default_factory=list)
    sent_s: list[float] = field(default_factory=list)
    failures: int = 0


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, for tests")
    is_quick = parser.parse_args().quick
    warm_s, read_s = (2.0, 3.0) if is_quick else (10.0, 60.0)
    with product.opened() as root:
        fill = Filler(product.admin_url())
        build_county(fill, SMALL)
        fill.close()
        secret, alone_ms = _token(), _alone_ms(100 if is_quick else 1_000)
        with product.Running(root) as running:
            ask(running.port, secret, seconds=warm_s)
            heard = ask(running.port, secret, seconds=read_s)
            memory = running.memory_mb()
    _conclude(heard, read_s, alone_ms, memory)


def _conclude(heard: Heard, seconds: float, alone_ms: dict[str, float], memory: float) -> None:
    due = {
        f"p{name}_ms": percentile(heard.due_s, share) * 1000
        for name, share in (("50", 0.5), ("95", 0.95), ("99", 0.99))
    }
    conclude(
        "api",
        figures={
            **due, "p99_from_sending_ms": percentile(heard.sent_s, 0.99) * 1000, "most_ms": max(heard.due_s) * 1000,
            "requests_per_s": len(heard.due_s) / seconds, "failures": heard.failures, "memory_mb": memory,
        },
        peer=alone_ms,
        world={
            "asked_per_s": _PER_S, "seconds": seconds, "lines": _LINES, "texts": len(_texts()),
            "cores": os.cpu_count() or 0, "load": os.getloadavg()[0], "seed": SEED,
        },
    )  # fmt: skip


def _texts() -> list[str]:
    return [*TEXTS, *PLAIN]


def _token() -> str:
    """Make a token for checks and return its secret."""
    from fanzha.api import actions  # noqa: PLC0415 - Django is set up by now
    from fanzha.common import clock  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.org.queries import root_unit  # noqa: PLC0415

    at = clock.now()
    made = actions.make_token(
        name="bench", unit_id=root_unit().pk, scopes=["checks"], expires_on=(at + timedelta(days=1)).date(),
        by=Actor.system("bench"), at=at,
    )  # fmt: skip
    return made.secret


def _alone_ms(times: int) -> dict[str, float]:
    """Return how long the verdict alone takes, in this process, without server, token or database."""
    from fanzha.intake.queries import screener  # noqa: PLC0415 - Django is set up by now

    screen, texts, taken = screener().screen, _texts(), []
    for number in range(times + len(texts)):
        began = time.perf_counter()
        screen(texts[number % len(texts)])
        taken.append(time.perf_counter() - began)
    warm = taken[len(texts) :]
    return {"verdict_alone_p50_ms": percentile(warm, 0.5) * 1000, "verdict_alone_p99_ms": percentile(warm, 0.99) * 1000}


def ask(port: int, secret: str, *, seconds: float) -> Heard:
    """Ask at a steady pace, whether or not the answers keep up; a late answer makes the next on its line late too."""
    bodies = [json.dumps({"text": text}).encode() for text in _texts()]
    heard, guard, began = Heard(), threading.Lock(), time.perf_counter() + 0.2
    total = int(seconds * _PER_S)

    def talk(line: int) -> None:
        mine = _talk(port, secret, bodies, [(n, began + n / _PER_S) for n in range(line, total, _LINES)])
        with guard:
            heard.due_s += mine.due_s
            heard.sent_s += mine.sent_s
            heard.failures += mine.failures

    threads = [threading.Thread(target=talk, args=(line,)) for line in range(_LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if heard.failures:
        say(f"not answered: {heard.failures}")
    return heard


def _talk(port: int, secret: str, bodies: Sequence[bytes], dues: Sequence[tuple[int, float]]) -> Heard:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    heard = Heard()
    for number, due in dues:
        time.sleep(max(due - time.perf_counter(), 0))
        sent = time.perf_counter()
        try:
            line.request("POST", "/api/v1/checks", bodies[number % len(bodies)], headers)
            answer = line.getresponse()
            is_good = b'"verdict"' in answer.read() and answer.status == 200
        except (OSError, http.client.HTTPException):
            line.close()
            is_good = False
        ended = time.perf_counter()
        heard.due_s.append(ended - due)
        heard.sent_s.append(ended - sent)
        heard.failures += not is_good
    line.close()
    return heard


if __name__ == "__main__":
    main()
