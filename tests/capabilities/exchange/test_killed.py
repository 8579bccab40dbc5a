"""`kill -9` while a package is made, taken in or carried in: nothing is halved, and the next try ends the work."""

import signal

import pytest

from fanzha.common.models import AuditRow
from fanzha.exchange import actions
from fanzha.exchange.models import Item, Package
from fanzha.intake.models import Report
from tests.builders.intake import SCAM, a_report
from tests.builders.org import AT, SYSTEM

_KILL = "os.kill(os.getpid(), signal.SIGKILL)"
_BY = """
from datetime import datetime
from fanzha.common.actor import Actor
by, at = Actor.system("测试"), datetime.fromisoformat("{at}")
"""


def killed(house, program):
    """Run a program that kills itself; fails if it ended in any other way."""
    ended = house.process(_BY.format(at=AT.isoformat()) + program)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2000:]


@pytest.fixture
def many(outside):
    """Write down more reports outside than one step takes."""
    with outside.open():
        for number in range(120):
            a_report(outside.county.liuhe, text=f"{SCAM}第 {number} 次断电")
        yield
    for left in outside.folder.glob("*.fzx"):
        left.unlink()


def test_a_kill_at_any_step_halves_nothing(inside, outside, many):
    peer = outside.peer.pk
    with outside.open():
        before = Package.objects.count(), Item.objects.count()
    killed(
        outside,
        f"""
from pathlib import Path
from fanzha.exchange.actions import packing
packing.CHUNK = 50
note, count = packing._note, [0]
def noting(*args):
    note(*args)
    count[0] += 1
    if count[0] == 2: {_KILL}
packing._note = noting
packing.pack(peer_id={peer}, folder=Path({str(outside.folder)!r}), by=by, at=at)
""",
    )
    with outside.open():
        assert (Package.objects.count(), Item.objects.count()) == before
        assert not list(outside.folder.glob("*.fzx"))
        package = actions.pack(peer_id=peer, folder=outside.folder, by=SYSTEM, at=AT)
        file = outside.folder / actions.file_name(package)
        assert package.item_count >= 120

    with inside.open():
        before = Package.objects.count(), Item.objects.count()
    killed(
        inside,
        f"""
from fanzha.exchange.actions import taking
taking._CHUNK = 50
kept, count = taking._kept, [0]
def keeping(items):
    made = kept(items)
    count[0] += 1
    if count[0] == 2: {_KILL}
    return made
taking._kept = keeping
with open({str(file)!r}, "rb") as source:
    taking.take(source=source, size={file.stat().st_size}, by=by, at=at)
""",
    )
    with inside.open():
        assert (Package.objects.count(), Item.objects.count()) == before
        with file.open("rb") as source:
            became = actions.take(source=source, size=file.stat().st_size, by=SYSTEM, at=AT)
        reports = Report.objects.filter(source__code="outside").count()

    killed(
        inside,
        f"""
from fanzha.exchange.actions import carrying
one, count = carrying._one, [0]
def carrying_one(*args):
    one(*args)
    count[0] += 1
    if count[0] == 70: {_KILL}
carrying._one = carrying_one
carrying.carry(package_id={became.package.pk})
""",
    )
    with inside.open():
        done = Item.objects.filter(package=became.package, state="done", kind="report").count()
        assert 0 < done < 120
        assert Report.objects.filter(source__code="outside").count() - reports == done
        actions.carry(package_id=became.package.pk)

        assert not Item.objects.filter(package=became.package, state="waiting").exists()
        assert Report.objects.filter(source__code="outside").count() - reports == 120
        audited = AuditRow.objects.filter(action="exchange.carried", subject_kind="intake.report")
        assert audited.count() == Report.objects.filter(source__code="outside").count()
