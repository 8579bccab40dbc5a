"""A full disk: what was begun is undone as a whole, the page says so, and the same thing sent again goes through once.

The refusal is injected at the file layer and at the database's own door, as an ordinary user cannot make a small disk.
Real small disks (tmpfs, as root) stand in tests/runtime/test_survival.py, full disks of backups in test_backup.py.
"""

import errno
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from fanzha.common import files
from fanzha.common.models import AuditRow, ImportBatch, StoredFile
from fanzha.common.permissions import Role
from fanzha.intake.models import Report, ReportPicture
from fanzha.runtime import paths
from tests.builders.alerts import load_rules
from tests.builders.intake import a_picture
from tests.builders.org import County, an_officer, signed_in

pytestmark = pytest.mark.slow
KEY = "00000000-0000-4000-8000-00000000d15c"
TABLE = "网格编码,户号,姓名\n330999101201,9-1,测试".encode()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Give the test a store that no other test writes to."""
    paths.prepare(tmp_path)
    settings.FANZHA_DATA = tmp_path


@pytest.fixture
def county(db):
    load_rules()
    return County()


def _full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


_open = Path.open


def _full_of_files(path, mode="r", *more, **named):
    if "w" in mode and path.is_relative_to(settings.FANZHA_DATA):
        _full()
    return _open(path, mode, *more, **named)


def _books():
    """Return what the ledger of the test counts: rows of every kind that could be half-saved, and files."""
    folder = Path(settings.FANZHA_DATA) / "files"
    tables = (Report, ReportPicture, ImportBatch, StoredFile, AuditRow)
    return [table.objects.count() for table in tables], sorted(folder.glob("*/*"))


def _upload(desk, county):
    return desk.post("/imports/new/persons/", {"unit": county.root.pk, "file": SimpleUploadedFile("a.csv", TABLE)})


def _report(public, county):
    said = {
        "key": KEY, "text": "客服让我转账到安全账户", "paid_state": "none", "town": county.liuhe.pk,
        "contact_phone": "13900000000", "pictures": SimpleUploadedFile("a.png", a_picture()),
    }  # fmt: skip
    return public.post("/report/", said)


@pytest.mark.parametrize("where", ["open", "fsync"])
@pytest.mark.parametrize("what", ["table", "report"])
def test_a_full_disk_of_files_undoes_the_whole(county, monkeypatch, where, what):
    browser = Client(raise_request_exception=False)
    if what == "table":
        signed_in(browser, an_officer(county.root, Role.DIRECTOR))
    send = _upload if what == "table" else _report
    before = _books()

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", _full) if where == "fsync" else patch.setattr(Path, "open", _full_of_files)
        refused = send(browser, county)
    during = _books()
    taken = send(browser, county)

    assert refused.status_code == 500
    assert re.search(r"E-[0-9A-F]{6}", refused.content.decode())
    assert during == before
    assert taken.status_code == 302
    assert (ImportBatch if what == "table" else Report).objects.count() == 1


def _no_space(execute, sql, params, many, context):
    if sql.startswith("INSERT INTO"):
        raise OperationalError('could not extend file "base/1/2": No space left on device')
    return execute(sql, params, many, context)


def test_a_full_disk_of_the_database_undoes_the_whole(county):
    public, before = Client(raise_request_exception=False), _books()

    with connection.execute_wrapper(_no_space):
        refused = _report(public, county)
    rows, _ = _books()
    taken = _report(public, county)

    assert refused.status_code == 500
    assert "没" in refused.content.decode()
    assert rows == before[0]
    assert (taken.status_code, Report.objects.count(), ReportPicture.objects.count()) == (302, 1, 1)


def test_bytes_that_a_failed_transaction_left_are_swept_after_an_hour(county, at):
    """The one thing that stays behind is a sealed file that no row names; the nightly sweep takes it."""
    orphan = Path(settings.FANZHA_DATA) / "files" / "ab" / ("c" * 30)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"sealed")
    import os

    os.utime(orphan, (at.timestamp() - 7200, at.timestamp() - 7200))

    files.sweep(at=at)

    assert not orphan.exists()
