"""People who report through the public form: they click twice, send again, and do not give up when the server dies."""

import http.client
import random
import re
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bench.web import Answer, Visitor

_KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
_RECEIPT = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_PATIENCE_S = 90  # how long somebody goes on trying: longer than any restart
_PER_ADDRESS = 20  # reports from one network address: with all resends well below the product's own limit of an hour
_LOST_LINE = (OSError, http.client.HTTPException)


@dataclass(slots=True)
class Told:
    """What the server told the senders."""

    receipts: dict[str, set[str]] = field(default_factory=dict)  # by what was sent
    keys: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)  # from the click to the answer that leads to the receipt
    posts: int = 0
    resent: int = 0
    lost_lines: int = 0
    given_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def send_all(texts: Iterable[str], port: int, *, people: int, towns: list[str], seed: int, first: int = 0) -> Told:
    """Report every text, each once, with so many people at a time; returns when everybody has a receipt or gave up.

    Args:
        first: the number of the first sender, from which phone and network address are made.
    """
    told, waiting, lock = Told(), iter(enumerate(texts, start=first)), threading.Lock()
    threads = [
        threading.Thread(target=_person, args=(waiting, lock, told, port, towns, f"{seed}-{i}")) for i in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _next(waiting: Iterator[tuple[int, str]], lock: threading.Lock) -> tuple[int, str] | None:
    with lock:
        return next(waiting, None)


def _person(waiting: Iterator[tuple[int, str]], lock: threading.Lock, told: Told, port: int, towns: list[str],
            seed: str) -> None:  # fmt: skip
    chance = random.Random(seed)
    while (one := _next(waiting, lock)) is not None:
        number, text = one
        house = number // _PER_ADDRESS
        address = f"127.{1 + house // 60_000}.{house // 250 % 240}.{2 + house % 250}"
        _report(Visitor(port, address), text, number, told, chance, towns)


def _report(browser: Visitor, text: str, number: int, told: Told, chance: random.Random, towns: list[str]) -> None:
    fields = _form(browser, told)
    if fields is None:
        told.given_up.append(text)
        return
    fields |= {
        "text": text, "paid_state": chance.choice(("none", "paid", "unknown")), "town": chance.choice(towns),
        "contact_phone": f"138{number:08d}", "contact_name": "王", "homepage": "",
    }  # fmt: skip
    told.keys[text] = fields["key"]
    habit = chance.random()
    if habit < 0.10:  # a double click: two requests of one form at the same moment
        _both(browser, text, fields, told)
    else:
        _until_told(browser, text, fields, told)
    if habit > 0.85:  # back and sent once more, perhaps because the answer seemed slow
        told.resent += 1
        _until_told(browser, text, fields, told)
    browser.close()


def _form(browser: Visitor, told: Told) -> dict[str, str] | None:
    """Open the form; its hidden key makes every resend the same report."""
    page = _patiently(lambda: browser.get("/report/"), told)
    if page is None:
        return None
    found = _KEY.search(page.body)
    return {"csrfmiddlewaretoken": page.csrf, "key": found[1] if found else str(uuid.uuid4())}


def _both(browser: Visitor, text: str, fields: dict[str, str], told: Told) -> None:
    other = Visitor(browser.port, browser.address)
    other.cookies = dict(browser.cookies)
    told.resent += 1
    second = threading.Thread(target=_until_told, args=(other, text, fields, told))
    second.start()
    _until_told(browser, text, fields, told)
    second.join()
    other.close()


def _until_told(browser: Visitor, text: str, fields: dict[str, str], told: Told) -> None:
    """Send the form until a receipt is shown; each try carries the same key."""
    began = time.monotonic()

    def send() -> Answer:
        answer = browser.post("/report/", **fields)
        told.posts += 1
        if answer.status == 302:
            with told.lock:
                told.seconds.append(answer.seconds)
        return answer

    while time.monotonic() - began < _PATIENCE_S:
        answer = _patiently(send, told)
        if answer is None or answer.status == 429:
            break
        page = _patiently(lambda: browser.get("/report/done/"), told) if answer.status == 302 else None
        found = _RECEIPT.search(page.body) if page is not None else None
        if found:
            with told.lock:
                told.receipts.setdefault(text, set()).add(found[0])
            return
        time.sleep(0.2)
    told.given_up.append(text)


def _patiently(ask, told: Told) -> Answer | None:
    """Ask until there is an answer that is no failure of the server; `None` when patience is at its end."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        try:
            answer = ask()
        except _LOST_LINE:
            told.lost_lines += 1
            time.sleep(0.3)
            continue
        if answer.status < 500:
            return answer
        time.sleep(0.3)
    return None
