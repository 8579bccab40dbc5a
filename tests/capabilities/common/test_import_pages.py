import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fanzha.common import imports, uploads
from fanzha.common.imports import actions, read_table
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from tests.builders.imports import Notes, imported, table
from tests.builders.org import actor_of, an_officer, signed_in

UPLOAD = "/imports/new/test_notes/"


@pytest.fixture
def notes():
    importer = Notes()
    imports.register(importer)
    yield importer
    imports.registry._importers.pop(importer.kind)


@pytest.fixture
def liaison(county):
    return an_officer(county.education, Role.LINE_LIAISON, name="联络员")


@pytest.fixture
def office(client, liaison):
    return signed_in(client, liaison)


def send(office, content, unit, *, name="便条.csv", **more):
    return office.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "unit": unit.pk, **more})


def text_of(answer):
    return answer.content.decode()


def test_the_page_shows_the_limits_and_the_columns_before_the_upload(notes, office):
    page = text_of(office.get(UPLOAD))

    assert "一份最大 20 MB，最多 3,000 行，一格最多 5,000 个字" in page
    assert "编号" in page


def test_an_upload_leads_to_its_progress_and_then_to_its_result(notes, office, county):
    answer = send(office, table("1,a,", "2,坏,13800001234"), county.education)
    batch = ImportBatch.objects.get()
    waiting = office.get(answer["Location"])
    actions.run(batch.pk)
    done = text_of(office.get(answer["Location"]))

    assert "排队中" in text_of(waiting)
    assert "2 = 新增 1 + 更新 0 + 没变化 0 + 出错 1" in done
    assert "内容写着坏。请改一下。" in done
    assert done.index("出错") < done.index("新增")


def test_the_progress_is_a_part_of_a_page_for_htmx_and_ends_with_a_reload(notes, office, county):
    send(office, table("1,a,"), county.education)
    batch = ImportBatch.objects.get()

    part = office.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})
    actions.run(batch.pk)
    ended = office.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})

    assert "<html" not in text_of(part)
    assert ended["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "文件是空的"),
        (b"%PDF-1.7", "a.xlsx", "PDF"),
        (b"x" * 100, "../../etc/passwd", ""),
    ],
)
def test_a_file_that_cannot_be_taken_is_answered_on_the_form(notes, office, county, content, name, sentence):
    answer = send(office, content, county.education, name=name)

    assert answer.status_code == (302 if not sentence else 200)
    assert sentence in text_of(answer)
    assert all("/" not in batch.file.name for batch in ImportBatch.objects.all())


def test_the_same_file_again_is_answered_on_the_form_and_taken_when_insisted_on(notes, office, county):
    send(office, table("1,a,"), county.education)

    again = send(office, table("1,a,"), county.education)
    insisted = send(office, table("1,a,"), county.education, again="on")

    assert "导入过" in text_of(again)
    assert insisted.status_code == 302


def test_a_unit_that_is_not_ones_own_cannot_be_chosen(notes, office, county):
    answer = send(office, table("1,a,"), county.root)

    assert answer.status_code == 200
    assert not ImportBatch.objects.exists()


def test_a_request_far_too_large_is_not_kept_and_says_so(notes, office, county, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)

    answer = send(office, b"x" * 300_000, county.education)

    assert "文件太大，没有收下" in text_of(answer)
    assert not ImportBatch.objects.exists()


def test_a_table_that_was_refused_shows_its_sentence(notes, office, county, liaison):
    batch = imported(county.education, b"a,b\n1,2", by=actor_of(liaison))

    assert "整份没有导入，一行也没有写入。" in text_of(office.get(f"/imports/{batch.pk}/"))


def test_what_stood_in_a_cell_is_shown_to_the_uploader_alone(notes, office, client, county, liaison):
    batch = imported(county.education, table("1,坏,13800001234"), by=actor_of(liaison))
    mine = text_of(office.get(f"/imports/{batch.pk}/"))
    colleague = an_officer(county.education, Role.LINE_LIAISON)
    theirs = text_of(signed_in(client, colleague).get(f"/imports/{batch.pk}/"))

    assert '<code class="cell">坏</code>' in mine
    assert '<code class="cell">坏</code>' not in theirs
    assert "13800001234" not in mine


def test_the_refused_rows_are_downloaded_by_post_and_written_down(notes, office, county, liaison):
    batch = imported(county.education, table("1,a,", "2,坏,"), by=actor_of(liaison))

    assert office.get(f"/imports/{batch.pk}/refused/").status_code == 405
    answer = office.post(f"/imports/{batch.pk}/refused/")

    again = read_table(b"".join(answer.streaming_content), "x.xlsx", notes.columns)
    assert [line["key"] for line in again] == ["2"]
    assert AuditRow.objects.get(action="data.exported").subject_id == str(batch.pk)


def test_a_batch_without_refused_rows_has_none_to_download(notes, office, county, liaison):
    batch = imported(county.education, table("1,a,"), by=actor_of(liaison))

    assert office.post(f"/imports/{batch.pk}/refused/").status_code == 404


def test_refused_rows_can_be_looked_at_by_column(notes, office, county, liaison):
    batch = imported(county.education, table("1,坏,", ",b,", "3,坏,"), by=actor_of(liaison))

    page = text_of(office.get(f"/imports/{batch.pk}/?rows=refused&column=key"))

    assert "没填“编号”" in page
    assert "内容写着坏" not in page


def test_the_list_shows_ones_own_batches_and_not_those_of_other_units(notes, office, county, liaison):
    mine = imported(county.education, table("1,a,"), by=actor_of(liaison))
    foreign = imported(county.baiyang, table("2,b,"))

    page = text_of(office.get("/imports/"))

    assert f"批次 {mine.pk}" in page
    assert f"批次 {foreign.pk}" not in page
    assert office.get(f"/imports/{foreign.pk}/").status_code == 404


def test_a_kind_that_the_post_does_not_allow_is_refused(office):
    assert office.get("/imports/new/units/").status_code == 403
    assert office.get("/imports/new/nonsense/").status_code == 404
    assert office.get("/imports/template/units/").status_code == 403


def test_a_stopped_batch_can_be_made_to_go_on(notes, office, county, liaison):
    batch = imported(county.education, table("1,a,"), by=actor_of(liaison))
    ImportBatch.objects.filter(pk=batch.pk).update(state="stopped", done=0, added=0)
    batch.rows.all().delete()

    assert "从停的地方继续" in text_of(office.get(f"/imports/{batch.pk}/"))
    office.post(f"/imports/{batch.pk}/resume/")
    actions.run(batch.pk)

    assert ImportBatch.objects.get(pk=batch.pk).state == "done"


def test_the_template_is_a_workbook(notes, office):
    answer = office.get("/imports/template/test_notes/")

    assert answer.content.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
