"""Twenty officers of different posts who read pages at the same time."""

import html
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bench.web import Visitor

PASSWORD = "Bench-Reader-2026"
# Role, at which sort of unit, how many of them: as a county centre and its field staff look during a working day.
POSTS = (
    ("director", "county", 2), ("duty_officer", "county", 4), ("analyst", "county", 1), ("town_officer", "town", 4),
    ("village_officer", "village", 4), ("grid_worker", "grid", 4), ("grid_worker", "station", 1),
)  # fmt: skip
# Asked for by a few, at the end of a month: one opening of a page in forty.
_RARE = {"touches_year": 0.2}
_CENTRE = {"director", "duty_officer", "analyst"}
_NEXT = re.compile(r'href="(\?[^"]*\bafter=[^"]*)"')


@dataclass(frozen=True, slots=True)
class Reader:
    """One officer and the addresses to read, by the name of the page."""

    username: str
    role: str
    path: str
    pages: dict[str, list[str]]


@dataclass(slots=True)
class Times:
    """Seconds by page, and whatever was not a whole page."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """Return how many pages came."""
        return sum(len(values) for values in self.seconds.values())


def appoint(count: int, now: datetime) -> list[Reader]:
    """Open the accounts of the readers with their posts, at different units; `count` at most."""
    from fanzha.common.actor import Actor  # noqa: PLC0415 - Django is set up by now
    from fanzha.org.actions import create_officer  # noqa: PLC0415
    from fanzha.org.models import Officer  # noqa: PLC0415

    by, readers = Actor.system("基准测试", origin="command line"), []
    for role, kind, number in POSTS:
        for place, unit in enumerate(_units(kind, number)):
            username = f"reader-{role.replace('_', '-')}-{kind}-{place}"
            if not Officer.objects.filter(username=username).exists():
                create_officer(
                    username=username, name="王建国", unit_id=unit.pk, role=role, from_date=date(now.year, 1, 1), by=by,
                    at=now, password=PASSWORD,
                )  # fmt: skip
            readers.append(Reader(username, role, str(unit.territory_path), _pages(role, unit)))
    return readers[:count]


def _units(kind: str, number: int) -> list:
    from fanzha.org.models import Unit  # noqa: PLC0415

    if kind == "station":
        rows = Unit.objects.filter(kind="police", line_path__under=["u1.u60"]).exclude(pk=60)
    else:
        rows = Unit.objects.filter(kind=kind)
    found = list(rows.order_by("id"))
    return [found[place * len(found) // number] for place in range(number)]


def _pages(role: str, unit) -> dict[str, list[str]]:
    from fanzha.alerts.models import Alert  # noqa: PLC0415
    from fanzha.common.scope import unit_in_scope  # noqa: PLC0415
    from fanzha.org.models import Unit  # noqa: PLC0415
    from fanzha.people.models import Person  # noqa: PLC0415

    seen = unit_in_scope(Unit, "unit", [str(unit.territory_path)])
    alerts = list(Alert.objects.filter(seen).order_by("-id").values_list("pk", flat=True)[:2000])
    units = list(Unit.objects.filter(territory_path__under=[str(unit.territory_path)], kind="grid")[:50])
    persons = list(Person.objects.filter(unit__in=units).order_by("id").values_list("pk", flat=True)[:5000:5])
    pages = {
        "home": ["/"],
        "alerts": ["/alerts/", "/alerts/?view=all", "/alerts/?view=closed", "/alerts/?view=late", "/alerts/?grade=red"],
        "persons": ["/people/", "/people/?band=old"],
        "households": ["/people/households/"],
        "touches": ["/touches/", "/touches/", "/touches/?period=30"],
        "touches_year": ["/touches/?period=365"],
        "alert": [f"/alerts/{pk}/" for pk in alerts],
        "person": [f"/people/{pk}/" for pk in persons],
    }
    if role in _CENTRE:
        pages["queue"] = ["/intake/queue/", "/intake/queue/?view=dismissed", "/intake/queue/?page=3"]
    return {name: addresses for name, addresses in pages.items() if addresses}


def sign_in(reader: Reader, port: int) -> Visitor:
    """Return the reader's browser, signed in by the form."""
    browser = Visitor(port)
    form = browser.get("/org/sign-in/")
    answer = browser.post("/org/sign-in/", csrfmiddlewaretoken=form.csrf, username=reader.username, password=PASSWORD)
    if answer.status != 302:
        raise RuntimeError(f"{reader.username} could not sign in: {answer.status}")
    return browser


def read(readers: Sequence[Reader], browsers: Sequence[Visitor], *, seconds: float, pause: float, seed: int) -> Times:
    """Have everybody read for a while.

    Args:
        pause: how long a reader looks at a page on average (half to one and a half times that); 0 for no pause at all.
    """
    times, end = Times(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_one, args=(reader, browser, times, end, pause, random.Random(f"{seed}-{place}")))
        for place, (reader, browser) in enumerate(zip(readers, browsers, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _one(reader: Reader, browser: Visitor, times: Times, end: float, pause: float, chance: random.Random) -> None:
    time.sleep(chance.random() * pause)
    following: dict[str, str] = {}
    while time.monotonic() < end:
        name = chance.choices(list(reader.pages), [_RARE.get(name, 1.0) for name in reader.pages])[0]
        address = following.pop(name, "") or chance.choice(reader.pages[name])
        try:
            answer = browser.get(address)
        except OSError as problem:
            times.failures.append(f"{name} {type(problem).__name__}")
            continue
        if answer.status == 200 and answer.body.rstrip().endswith("</html>"):
            times.seconds[name].append(answer.seconds)
            if (found := _NEXT.search(answer.body)) and chance.random() < 0.7:
                following[name] = address.partition("?")[0] + html.unescape(found[1])
        else:
            times.failures.append(f"{name} {answer.status}")
        time.sleep(pause * (0.5 + chance.random()))
