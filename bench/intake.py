"""How many reports a second come in, through the form and in files, while everything is sent twice and processes die."""

import argparse
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import psycopg
import xlsxwriter

from bench import product
from bench.figures import conclude, p95_ms, say
from bench.fill import Filler
from bench.incidents import TEXTS
from bench.senders import send_all
from bench.world import SEED, SMALL, build_county

PLAIN = (
    "妈，晚上我回家吃饭，不用等我，路上有点堵。", "您的快递已放在丰巢柜，取件码见柜机，请在 24 小时内取走。",
    "尊敬的客户，您本月话费账单 58 元，详情请登录营业厅查询。", "明天上午九点村委会开会，请各组长准时参加。",
    "您预约的门诊时间是周三下午两点，请提前半小时取号。",
)  # fmt: skip
_SCAM_SHARE = 0.08  # of a feed: most of what an operator hands over turns out harmless
_SETTLE_S = 300


@dataclass(frozen=True, slots=True)
class Load:
    """How much is sent."""

    web: int = 3_000  # while files come in and processes die
    alone: int = 2_000  # afterwards, in peace
    files: int = 6
    rows: int = 5_000
    people: int = 16

    @property
    def feed(self) -> int:
        """Return how many different rows all files hold together."""
        return self.files * self.rows


QUICK = Load(web=60, alone=20, files=2, rows=300, people=6)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run, for tests")
    load = QUICK if parser.parse_args().quick else Load()
    with product.opened() as root, product.Running(root) as running:
        fill = Filler(product.admin_url())
        build_county(fill, SMALL)
        fill.close()
        floor = plain_inserts(product.admin_url(), people=load.people, rows=2_000 if load is QUICK else 10_000)
        _measure(running, load, floor)


def _measure(running: product.Running, load: Load, floor: float) -> None:
    books = [_workbook(number, load.rows) for number in range(load.files)]
    texts = [f"{TEXTS[i % len(TEXTS)]}编号{SEED + i}" for i in range(load.web + load.alone)]
    kills, sending = Killing(running), {"people": load.people, "towns": _towns(), "seed": SEED}
    began = time.monotonic()
    feed = _Background(lambda: _feed(books))
    killer = _Background(lambda: kills.in_the_middle(load))
    told = send_all(texts[: load.web], running.port, **sending)
    web_s = time.monotonic() - began
    feed.wait()
    feed_s = _wait_for_files(began)
    killer.wait()
    told_s = _wait_for_alerts(began)
    began = time.monotonic()
    alone = send_all(texts[load.web :], running.port, first=load.web, **sending)
    alone_s = time.monotonic() - began
    web, files, alerts = _count_web({**told.receipts, **alone.receipts}), _count_feed(load), _count_alerts()
    reports = len(told.receipts) + files["rows"]
    conclude(
        "intake",
        figures={
            "reports_per_s": reports / max(web_s, feed_s), "web_per_s": len(told.receipts) / web_s,
            "web_alone_per_s": len(alone.receipts) / alone_s, "web_alone_p95_ms": p95_ms(alone.seconds),
            "feed_per_s": files["rows"] / feed_s, "reports_lost": web["lost"] + files["lost"],
            "reports_doubled": web["doubled"] + files["doubled"], "alerts_lost": alerts["lost"],
            "alerts_doubled": alerts["doubled"], "web_p95_ms": p95_ms(told.seconds), "restart_s": kills.restart_s,
            "alerts_told_s": told_s, "memory_mb": running.memory_mb(),
        },
        peer={"plain_insert_per_s": floor, "share_of_plain_insert": reports / max(web_s, feed_s) / floor},
        world={
            "web_reports": load.web, "web_reports_alone": load.alone, "web_posts": told.posts + alone.posts,
            "web_resent": told.resent + alone.resent, "lost_lines": told.lost_lines,
            "given_up": len(told.given_up) + len(alone.given_up), "feed_rows": load.feed, "files_sent": kills_of(feed), "killed": kills.killed,
            "people": load.people, "seed": SEED,
        },
    )  # fmt: skip


class _Background:
    """Something that goes on beside; its failure is not swallowed."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work, self.result, self._problem = work, None, None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as problem:
            self._problem = problem

    def wait(self) -> Any:
        """Wait for the end; raise what it raised."""
        self._thread.join()
        if self._problem is not None:
            raise self._problem
        return self.result


def kills_of(feed: _Background) -> int:
    """Return how many files were handed in, the same ones again included."""
    return int(feed.result or 0)


class Killing:
    """Kills web server and workers in the middle of the work, and starts them again."""

    def __init__(self, running: product.Running) -> None:
        self.running, self.killed, self.restart_s = running, 0, 0.0

    def in_the_middle(self, load: Load) -> None:
        """Wait until a third of everything is in, then kill; bounded, so that a stuck run ends."""
        end = time.monotonic() + _SETTLE_S
        while time.monotonic() < end and not _third_is_in(load):
            time.sleep(0.2)
        self.killed = self.running.kill()
        say(f"killed {self.killed} processes")
        self.restart_s = self.running.start()


def _third_is_in(load: Load) -> bool:
    with psycopg.connect(product.admin_url()) as db:
        web, feed = db.execute(
            "SELECT count(*) FILTER (WHERE batch_id IS NULL), count(*) FILTER (WHERE batch_id IS NOT NULL) "
            "FROM intake_report"
        ).fetchone() or (0, 0)
    return web * 3 >= load.web and feed * 6 >= load.feed


# --- the feed ---


def _workbook(number: int, rows: int) -> bytes:
    """Return one xlsx of messages; every second file carries the sender's own numbers."""
    chance, sink = random.Random(f"{SEED}-{number}"), BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["内容", "手机号", "姓名", "来源编号"])
        for place in range(rows):
            serial = number * rows + place
            text = chance.choice(TEXTS if chance.random() < _SCAM_SHARE else PLAIN)
            external = f"YD{SEED}-{serial:07d}" if number % 2 else ""
            sheet.write_row(1 + place, 0, [f"{text}流水{serial:07d}", f"137{serial:08d}", "李", external])
    return sink.getvalue()


def _feed(books: list[bytes]) -> int:
    """Hand every file in, at times twice at the same moment, and some once more later; return how often."""
    sent = 0
    for number, book in enumerate(books):
        twice = number % 2 == 0
        tries = [_Background(lambda book=book: _hand_in(book)) for _ in range(2 if twice else 1)]
        taken = [one.wait() for one in tries]
        assert taken.count(True) == 1, "the same file at the same moment was taken twice, or not at all"
        sent += len(tries)
    for book in books[::3]:  # the sender is not sure and sends the same file again, on purpose
        _hand_in(book, again=True)
        sent += 1
    return sent


def _hand_in(book: bytes, *, again: bool = False) -> bool:
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    from fanzha.common import clock  # noqa: PLC0415
    from fanzha.common.actor import Actor  # noqa: PLC0415
    from fanzha.common.imports import actions  # noqa: PLC0415

    try:
        actions.start_import(
            kind="messages", content=book, filename="messages.xlsx", unit_id=1, again=again,
            options={"source": "operator", "kind": "sms"}, by=Actor.system("基准测试", origin="command line"),
            at=clock.now(),
        )  # fmt: skip
    except actions.AlreadyImported:
        return False
    finally:
        connection.close()
    return True


def _wait_for_files(began: float) -> float:
    """Wait until every batch is done; return the seconds since the beginning."""
    from fanzha.common.models import ImportBatch  # noqa: PLC0415

    return _wait(began, lambda: not ImportBatch.objects.exclude(state="done").exists())


def _wait_for_alerts(began: float) -> float:
    """Wait until everything that came in files was told to the alerts."""
    from fanzha.intake.models import Report  # noqa: PLC0415

    return _wait(began, lambda: not Report.objects.filter(is_untold=True).exists())


def _wait(began: float, done: Callable[[], bool]) -> float:
    end = time.monotonic() + _SETTLE_S
    while not done():
        if time.monotonic() > end:
            say("gave up waiting")
            break
        time.sleep(0.2)
    return time.monotonic() - began


# --- the counting ---


def _count_web(receipts: dict[str, set[str]]) -> dict[str, int]:
    """Compare what the senders were told with the rows: each text once, under the receipt that was shown."""
    from fanzha.intake.models import Report  # noqa: PLC0415

    rows: dict[str, list[str]] = defaultdict(list)
    for report in Report.objects.filter(batch_id=None).only("text", "receipt").iterator(2_000):
        rows[report.text].append(report.receipt)
    lost = sum(1 for text, shown in receipts.items() if not shown <= set(rows[text]))
    doubled = sum(max(len(found) - 1, 0) for found in rows.values())
    doubled += sum(len(shown) - 1 for shown in receipts.values())
    return {"lost": lost, "doubled": doubled}


def _count_feed(load: Load) -> dict[str, int]:
    """Compare the rows of the files with the reports: each line answered in every file, each content one report."""
    from fanzha.common.models import ImportRow  # noqa: PLC0415
    from fanzha.intake.models import Report  # noqa: PLC0415

    reports_of: dict[str, set[str]] = defaultdict(set)
    for row in ImportRow.objects.only("said", "subject_id", "result").iterator(2_000):
        if row.result != "refused":
            reports_of[row.said["text"]].add(row.subject_id)
    rows = Report.objects.exclude(batch_id=None).count()
    named = {subject for subjects in reports_of.values() for subject in subjects}
    doubled = sum(len(subjects) - 1 for subjects in reports_of.values()) + max(rows - len(named), 0)
    return {"rows": rows, "lost": max(load.feed - len(reports_of), load.feed - rows, 0), "doubled": doubled}


def _count_alerts() -> dict[str, int]:
    """Compare the reports that went straight to the alerts with what the alerts know of them."""
    from fanzha.alerts.models import AlertSource  # noqa: PLC0415
    from fanzha.intake.models import Report  # noqa: PLC0415

    confirmed = set(Report.objects.filter(state="confirmed").values_list("id", flat=True))
    known = list(AlertSource.objects.exclude(report_id=None).values_list("report_id", flat=True))
    return {"lost": len(confirmed - set(known)), "doubled": len(known) - len(set(known))}


def _towns() -> list[str]:
    from fanzha.org.queries import town_choices  # noqa: PLC0415

    return ["", *(str(town.pk) for town in town_choices())]


# --- the plain reference ---


def plain_inserts(url: str, *, people: int, rows: int) -> float:
    """Return how many bare rows a second the same database takes, one durable transaction each, by as many clients."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE TABLE bench_plain (id bigserial PRIMARY KEY, key text UNIQUE, text text)")
    began = time.monotonic()
    workers = [_Background(lambda i=i: _insert(url, i, rows // people)) for i in range(people)]
    for worker in workers:
        worker.wait()
    seconds = time.monotonic() - began
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP TABLE bench_plain")
    return rows / seconds


def _insert(url: str, place: int, rows: int) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        for number in range(rows):
            db.execute("INSERT INTO bench_plain (key, text) VALUES (%s, %s)", [f"{place}-{number}", TEXTS[0]])


if __name__ == "__main__":
    main()
