"""A thousand hostile files through every door: each ends in a sentence, in bounded time and memory, nothing half-saved.

The full thousand runs with FANZHA_FAULTS=full; otherwise the first of each kind and a few more.
"""

import io
import os
import re
import resource
import time
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from fanzha.common import files
from fanzha.common.imports import actions as imports
from fanzha.common.models import ImportBatch, ImportRow, StoredFile
from fanzha.common.permissions import Role
from fanzha.intake.models import Report, ReportPicture, ScreeningVersion
from fanzha.people.models import Person
from fanzha.runtime import backup, key_export, keys, paths
from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import RuntimeProblem
from tests.builders.alerts import load_rules
from tests.builders.org import County, an_officer, signed_in
from tests.faults.hostile import hostile_files

FULL = os.environ.get("FANZHA_FAULTS") == "full"
# How many files come to each door: (as a rule, in full). Together 120 and 1,000.
COUNTS = {"table": (56, 500), "picture": (28, 250), "model": (14, 100), "backup": (12, 80), "keys": (10, 70)}
SLOWEST_S = 30  # of one file, on a busy machine
MOST_MB = 700  # by which this process may grow over all of them
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}.*[。？]")

pytestmark = pytest.mark.slow


def some(door):
    """Return the files that come to a door in this run."""
    return list(hostile_files(door, COUNTS[door][FULL]))


def test_there_are_a_thousand_in_full_and_the_same_each_time():
    assert sum(full for _, full in COUNTS.values()) == 1_000
    for door, (_, full) in COUNTS.items():
        sums = [[zlib.crc32(one.content) for one in hostile_files(door, min(full, 45))] for _ in range(2)]
        assert sums[0] == sums[1], door


class Watch:
    """Sees that each file stays within its time, and all of them within the memory."""

    def __init__(self):
        self.before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.slow, self.told = [], {}

    def took(self, one, began):
        seconds = time.monotonic() - began
        if seconds > SLOWEST_S:
            self.slow.append((one.kind, round(seconds, 1)))

    def check(self):
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - self.before) / 1024
        assert self.slow == []
        assert grown < MOST_MB


def kept_files():
    """Return the names of the files that lie in the store."""
    folder = Path(settings.FANZHA_DATA) / "files"
    return {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*")}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Give the test a store that no other test writes to."""
    paths.prepare(tmp_path)
    settings.FANZHA_DATA = tmp_path


@pytest.fixture
def county(db):
    load_rules()
    return County()


@pytest.fixture
def desk(county):
    return signed_in(Client(raise_request_exception=False), an_officer(county.root, Role.DIRECTOR))


def sentences_of(answer):
    """Return the error sentences of a page."""
    page = answer.content.decode()
    found = re.findall(
        r"<[^>]*(?:fz-err|errorlist|invalid|n-late|fz-note)[^>]*>(.*?)</(?:ul|div|p|span|section)>", page, re.DOTALL
    )
    return [re.sub(r"<[^>]+>", "", part).strip() for part in found]


def test_tables(desk, county):
    watch, before = Watch(), kept_files()
    for one in some("table"):
        began, persons, batches = time.monotonic(), Person.objects.count(), ImportBatch.objects.count()
        upload = SimpleUploadedFile(one.name, one.content)
        answer = desk.post("/imports/new/persons/", {"unit": county.root.pk, "file": upload, "again": "on"})
        if answer.status_code == 302:
            batch = ImportBatch.objects.latest("id")
            imports.run(batch.pk)
            _whole(ImportBatch.objects.get(pk=batch.pk), one, Person.objects.count() - persons)
            assert desk.get(f"/imports/{batch.pk}/").status_code == 200, one.kind
        else:
            assert answer.status_code == 200, (one.kind, answer.status_code)
            assert any(_CHINESE.search(text) for text in sentences_of(answer)), one.kind
            assert ImportBatch.objects.count() == batches, one.kind
        watch.took(one, began)
    left = kept_files() - before

    assert left == set(StoredFile.objects.values_list("place", flat=True)) - before
    watch.check()


def _whole(batch, one, made):
    """See that a batch says what became of it, and that its counts are those of the rows."""
    rows = ImportRow.objects.filter(batch=batch)
    counted = {result: rows.filter(result=result).count() for result in ("added", "changed", "same", "refused")}

    assert batch.state in {"done", "refused"}, one.kind
    assert {result: getattr(batch, result) for result in counted} == counted, one.kind
    if batch.state == "refused":
        assert _CHINESE.search(batch.problem), (one.kind, batch.problem)
        assert (sum(counted.values()), made) == (0, 0), one.kind
        return
    assert batch.done == batch.total == sum(counted.values()), one.kind
    assert made == counted["added"], one.kind
    for row in rows.filter(result="refused"):
        assert _CHINESE.search(row.problem), (one.kind, row.problem)


def test_pictures_of_a_report(county):
    watch, before = Watch(), kept_files()
    for number, one in enumerate(some("picture")):
        began, reports = time.monotonic(), Report.objects.count()
        public = Client(raise_request_exception=False, REMOTE_ADDR=f"10.{number // 250}.{number % 250}.7")
        said = {
            "key": f"00000000-0000-4000-8000-{number:012}", "text": f"客服让我转账到安全账户，编号 {number}",
            "paid_state": "none", "town": county.liuhe.pk, "contact_phone": f"139{number:08}",
            "pictures": SimpleUploadedFile(one.name, one.content),
        }  # fmt: skip
        answer = public.post("/report/", said)
        made = Report.objects.count() - reports
        if answer.status_code == 302:
            assert made == 1, one.kind
        else:
            assert answer.status_code == 200, (one.kind, answer.status_code)
            assert made == 0, one.kind
            assert any(_CHINESE.search(text) for text in sentences_of(answer)), one.kind
            assert said["text"] in answer.content.decode(), "what was typed stands in the form again"
        watch.took(one, began)
    for picture in ReportPicture.objects.select_related("file"):
        _clean(files.read(picture.file))

    assert kept_files() - before == set(StoredFile.objects.values_list("place", flat=True)) - before
    watch.check()


def _clean(content):
    """See that what is kept is one sound picture and nothing behind it."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        assert picture.format == "JPEG"
        assert not picture.getexif()
    assert content.rstrip(b"\0").endswith(b"\xff\xd9")
    assert b"HOSTILE-TAIL" not in content
    assert b"<script" not in content


def test_model_files(desk):
    watch, before = Watch(), kept_files()
    for one in some("model"):
        began = time.monotonic()
        answer = desk.post(
            "/intake/versions/bring/",
            {"bring-file": SimpleUploadedFile(one.name, one.content), "bring-note": "别处训练"},
        )
        assert answer.status_code in {200, 409}, (one.kind, answer.status_code)
        assert any(_CHINESE.search(text) for text in sentences_of(answer)), one.kind
        watch.took(one, began)

    assert not ScreeningVersion.objects.exists()
    assert kept_files() == before
    assert not Path("/tmp/fz-hostile-was-here").exists()
    watch.check()


def test_backups(db, tmp_path):
    from django.db import connection

    place = connection.get_connection_params()
    server = Server(
        f"postgresql://{place['user']}@/{place['dbname']}?host={place['host']}&port={place.get('port') or ''}"
    )
    watch = Watch()
    for number, one in enumerate(some("backup")):
        began, path, root = time.monotonic(), tmp_path / f"{number}.fzbackup", tmp_path / f"house{number}"
        path.write_bytes(one.content)
        paths.prepare(root)
        with pytest.raises(RuntimeProblem) as refusal:
            backup.restore(path, server, root, {"k1": b"k" * 32}, replace=True, now=_now())
        assert _CHINESE.search(refusal.value.sentence_zh), one.kind
        assert [entry.name for entry in root.rglob("*") if entry.is_file() and entry.name != "backup.lock"] == [], (
            one.kind
        )
        watch.took(one, began)

    watch.check()


def _now():
    from fanzha.common import clock

    return clock.now()


def test_exported_keys(tmp_path):
    keys.load_or_create(tmp_path, database_exists=False)
    ring, watch = keys.ring_path(tmp_path).read_bytes(), Watch()
    for number, one in enumerate(some("keys")):
        began, path = time.monotonic(), tmp_path / f"brought{number}.txt"
        path.write_bytes(one.content)
        with pytest.raises(RuntimeProblem) as refusal:
            key_export.bring(tmp_path, path, "一匹马走过清河县的桥头去看戏")
        assert _CHINESE.search(refusal.value.sentence_zh), one.kind
        watch.took(one, began)

    assert keys.ring_path(tmp_path).read_bytes() == ring
    watch.check()
