"""People who report without giving up, and what they were told: the ledger of the test, apart from the product."""

import http.client
import re
import threading
import time
from collections import Counter
from itertools import count

from bench.web import Visitor

_KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
_RECEIPT = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_PER_ADDRESS = 15
PATIENCE_S = 120
_numbers = count(1)  # over all courses of a run: they share a house, whose doors count tries from each address


class Senders:
    """Some people at a time, each sending one report after the other and each report until a receipt is shown."""

    def __init__(self, port, town, people=3):
        self.port, self.town = port, town
        self.receipts, self.statuses, self.calm, self.given_up = {}, Counter(), [], []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(people)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE_S + 10)

    def _send(self):
        while not self._stopping.is_set():
            self._report(next(_numbers))
            time.sleep(0.05)

    def _report(self, number):
        browser = Visitor(self.port, f"127.{2 + number // _PER_ADDRESS % 200}.0.{2 + number % 200}")
        text = f"客服说要转账到安全账户，第 {number} 号来信"
        page = self._patiently(lambda: browser.get("/report/"), (200,))
        key = page and _KEY.search(page.body)
        if not key:
            self.given_up.append(text)
            return
        said = {
            "csrfmiddlewaretoken": page.csrf, "key": key[1], "text": text, "paid_state": "none", "town": str(self.town),
            "contact_phone": f"139{number:08}", "homepage": "",
        }  # fmt: skip
        taken = self._patiently(lambda: browser.post("/report/", **said), (302,))
        shown = self._patiently(lambda: browser.get("/report/done/"), (200,)) if taken else None
        found = shown and _RECEIPT.search(shown.body)
        if found:
            self.receipts[text] = found[0]
        else:
            self.given_up.append(text)
        browser.close()

    def _patiently(self, ask, wanted):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                answer = ask()
            except (OSError, http.client.HTTPException):
                self.statuses["no line"] += 1
                time.sleep(0.2)
                continue
            self.statuses[answer.status] += 1
            if answer.status in wanted:
                return answer
            if answer.status >= 500:
                self.calm.append(answer.body)
            time.sleep(0.3)
        return None
