"""Lists that a job makes: whole or not at all, the asker's alone, on record, and taken back unchanged."""

import io
from datetime import timedelta

import openpyxl
import pytest

from fanzha.common import clock, crypto, exports, files, rules
from fanzha.common.exports import actions, queries, registry
from fanzha.common.imports import Column, Limits, read_table
from fanzha.common.models import AuditRow, Export, StoredFile
from fanzha.common.permissions import Permission, Role
from tests.builders.org import AT, SYSTEM, an_officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COLUMNS = (
    Column("code", ("编号",), required=True, kind="code"),
    Column("text", ("内容",)),
    Column("count", ("人数",), kind="number"),
)


class Shelf:
    """A list in memory: what it yields, and what happens in the middle."""

    def __init__(self):
        self.rows = [(f"33099910120{n}", f"第{n}", n) for n in range(5)]
        self.happens = {}

    def out(self, actor, asked):
        for place, row in enumerate(self.rows):
            if place in self.happens:
                self.happens[place]()
            yield row


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    exporter = exports.Exporter(
        kind="shelf", title="测试清单", columns=COLUMNS, permission=Permission.PERSON_EXPORT, rows=shelf.out,
        count=lambda actor, asked: len(shelf.rows),
    )  # fmt: skip
    monkeypatch.setitem(registry._exporters, "shelf", exporter)
    rules.load_shipped("fanzha.common.exports", by=SYSTEM, at=AT)
    return shelf


@pytest.fixture
def officer(county):
    return an_officer(county.root, Role.DIRECTOR)


@pytest.fixture
def browser(officer, client):
    return signed_in(client, officer)


def asked(browser, kind="shelf", **said):
    """Ask for a list as an officer does, and return its row."""
    answer = browser.post(f"/exports/new/{kind}/", {"purpose": "核对入户名单", "form": "xlsx", "plain": "0"} | said)
    assert answer.status_code == 302, answer.content.decode()
    return Export.objects.latest("id")


def fetched(browser, one):
    return b"".join(browser.post(f"/exports/{one.pk}/fetch/").streaming_content)


def acts(one):
    return list(
        AuditRow.objects.filter(subject_kind="common.export", subject_id=one.pk).values_list("action", flat=True)
    )


def test_a_list_is_made_by_a_job_and_fetched_by_the_asker(browser, shelf):
    one = asked(browser)

    actions.make(one.pk)
    table = read_table(fetched(browser, one), "清单.xlsx", COLUMNS, Limits())

    assert [tuple(line.values.values()) for line in table] == [(code, text, str(n)) for code, text, n in shelf.rows]
    assert acts(one) == ["data.exported", "export.made", "export.fetched"]


def test_numbers_stay_text_and_formulas_stay_words(browser, shelf):
    shelf.rows = [
        ("330102199003071234", word, None) for word in ("=1+1", "+1", "-1", "@a", "\t=1", "一<&>\n二", " 边 ")
    ]
    one = asked(browser)

    actions.make(one.pk)
    content = fetched(browser, one)

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row} <= {"s", "inlineStr"}
    assert sheet["A2"].value == "330102199003071234"
    assert all(sheet.cell(row, 2).quotePrefix for row in range(2, 6))
    table = read_table(content, "清单.xlsx", COLUMNS, Limits())
    assert [line["text"] for line in table] == [row[1].strip() for row in shelf.rows]


def test_a_csv_says_the_same(browser, shelf):
    one = asked(browser, form="csv")

    actions.make(one.pk)
    table = read_table(fetched(browser, one), "清单.csv", COLUMNS, Limits())

    assert [line["code"] for line in table] == [row[0] for row in shelf.rows]


def test_nothing_of_the_file_lies_in_plain_on_the_disk(browser, shelf):
    one = asked(browser)

    actions.make(one.pk)

    kept = StoredFile.objects.get()
    sealed = (files._folder() / kept.place).read_bytes()
    assert b"xl/worksheets" not in sealed
    assert b"".join(files.pieces(kept)).startswith(b"PK")


def test_nobody_else_sees_or_fetches_it(browser, shelf, county):
    from django.test import Client

    one = asked(browser)
    actions.make(one.pk)
    other = signed_in(Client(), an_officer(county.root, Role.DIRECTOR, username="other"))

    for step in ("fetch", "cancel"):
        assert other.post(f"/exports/{one.pk}/{step}/").url == "/exports/"
        assert "只能下载和取消自己要的" in other.get("/exports/").content.decode()
    one.refresh_from_db()
    assert one.state == "done"
    assert "export.fetched" not in acts(one)
    assert f"第 {one.pk} 份" not in other.get("/exports/").content.decode()


def test_a_list_cancelled_in_the_middle_leaves_nothing(browser, shelf, officer, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 1)
    one = asked(browser)
    shelf.happens[2] = lambda: browser.post(f"/exports/{one.pk}/cancel/")

    actions.make(one.pk)

    one.refresh_from_db()
    assert one.state == "cancelled"
    assert not StoredFile.objects.exists()
    assert not list(files._folder().rglob("*.part"))


def test_a_worker_that_lost_its_turn_leaves_the_other_ones_file(browser, shelf, monkeypatch):
    one = asked(browser)

    def another_takes_over():
        shelf.happens.clear()
        actions.make(one.pk)

    shelf.happens[2] = another_takes_over
    actions.make(one.pk)

    one.refresh_from_db()
    assert (one.state, one.run, one.done) == ("done", 2, 5)
    assert StoredFile.objects.count() == 1


def test_a_list_that_breaks_says_so_and_leaves_nothing(browser, shelf):
    def breaks():
        raise ZeroDivisionError("13800001234")

    one = asked(browser)
    shelf.happens[3] = breaks

    actions.make(one.pk)

    shown = browser.get("/exports/").content.decode()
    assert "没有做成" in shown
    assert "13800001234" not in shown
    assert not StoredFile.objects.exists()
    assert not list(files._folder().rglob("*.part"))


def test_a_full_disk_is_said_in_a_sentence(browser, shelf):
    def full():
        raise OSError(28, "No space left on device")

    one = asked(browser)
    shelf.happens[1] = full

    actions.make(one.pk)

    one.refresh_from_db()
    assert "磁盘空间不够" in one.problem


def test_whoever_lost_the_post_gets_no_file(browser, shelf, officer):
    one = asked(browser)
    officer.posts.all().delete()

    actions.make(one.pk)

    one.refresh_from_db()
    assert (one.state, one.problem) == ("failed", "要这份导出的人已没有这项权限，没有生成。")


def test_a_file_ends_after_the_days_of_the_rule(browser, shelf):
    one = asked(browser)
    actions.make(one.pk)
    days = queries.keeping(AT.date()).days

    before = actions.forget(at=clock.now() + timedelta(days=days, seconds=-1))
    after = actions.forget(at=clock.now() + timedelta(days=days))

    one.refresh_from_db()
    assert (before, after, one.state) == (0, 1, "expired")
    assert not StoredFile.objects.exists()
    assert acts(one)[-1] == "export.erased"
    assert browser.post(f"/exports/{one.pk}/fetch/").status_code == 302


def test_what_hangs_is_ended(browser, shelf):
    one = asked(browser)
    Export.objects.filter(pk=one.pk).update(state="running")

    actions.forget(at=clock.now() + timedelta(hours=2))

    one.refresh_from_db()
    assert one.state == "failed"
    assert "没有进展" in one.problem


@pytest.mark.parametrize(
    ("rows", "purpose", "said"),
    [
        (5, "", "写明用途"),
        (5, "看", "至少 4 个字"),
        (0, "核对入户名单", "一行也没有"),
        (7, "核对入户名单", "最多 6 行"),
    ],
)
def test_a_list_that_cannot_be_made_says_why(browser, shelf, monkeypatch, rows, purpose, said):
    shelf.rows = [("1", "一", 1)] * rows
    monkeypatch.setattr(queries, "keeping", lambda on: queries.Keeping(7, 6, 5))

    answer = browser.post("/exports/new/shelf/", {"purpose": purpose, "form": "xlsx"})

    assert said in answer.content.decode()
    assert not Export.objects.exists()


def test_one_officer_cannot_fill_the_queue(browser, shelf):
    for _ in range(5):
        asked(browser)

    answer = browser.post("/exports/new/shelf/", {"purpose": "核对入户名单", "form": "xlsx"})

    assert "还在生成" in answer.content.decode()


def test_without_the_permission_nothing_is_asked(county, client, shelf):
    worker = signed_in(client, an_officer(county.root, Role.GRID_WORKER))

    assert worker.get("/exports/new/shelf/").status_code == 403
    assert worker.get("/exports/new/nothing/").status_code == 404


@pytest.mark.parametrize("change", [lambda whole: whole[:-20], lambda whole: whole[:-1] + bytes([whole[-1] ^ 1])])
def test_a_damaged_file_is_not_handed_out(browser, shelf, change):
    one = asked(browser)
    actions.make(one.pk)
    kept = StoredFile.objects.get()
    path = files._folder() / kept.place
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(crypto.CannotDecrypt):
        files.read(kept)
