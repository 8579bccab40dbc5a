import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, transaction

from fanzha.common import files, imports
from fanzha.common.actor import NotAllowed
from fanzha.common.imports import RowRefused, TableRefused, actions, read_table, workbooks
from fanzha.common.models import AuditRow, ImportBatch, ImportRow
from fanzha.common.permissions import Role
from fanzha.org.models import Post
from tests.builders.imports import Notes, imported, start, table
from tests.builders.org import AT, actor_of, an_actor, an_officer


@pytest.fixture
def notes():
    importer = Notes()
    imports.register(importer)
    yield importer
    imports.registry._importers.pop(importer.kind)


def counts(batch):
    return batch.added, batch.changed, batch.same, batch.refused


def test_every_row_gets_an_answer_and_the_counts_add_up(notes, county):
    notes.kept = {"2": "旧", "3": "没变"}

    batch = imported(county.root, table("1,新,", "2,改,", "3,没变,", "4,坏,", "5,,", "", "6,又新,"))

    assert (batch.state, batch.total, counts(batch)) == ("done", 6, (2, 1, 1, 2))
    assert batch.blank_rows == 1
    assert list(batch.rows.order_by("number").values_list("number", flat=True)) == [2, 3, 4, 5, 6, 8]


def test_a_row_keeps_what_it_said_and_what_was_before_and_after(notes, county):
    notes.kept = {"2": "旧"}

    batch = imported(county.root, table("2,新,13800001234"))

    row = ImportRow.objects.get(batch=batch)
    assert (row.said, row.before, row.after) == (
        {"key": "2", "text": "新", "phone": "13800001234"},
        {"text": "旧"},
        {"text": "新"},
    )


def test_a_file_is_one_audit_row_with_its_hash(notes, county):
    content = table("1,a,", "2,b,", "3,c,")
    before = AuditRow.objects.count()

    batch = imported(county.root, content)

    row = AuditRow.objects.get(subject_kind="common.importbatch")
    assert AuditRow.objects.count() == before + 1
    assert (row.subject_id, row.after["hash"]) == (str(batch.pk), files.digest(content))


def test_a_table_that_cannot_be_read_writes_nothing_and_says_why(notes, county):
    batch = imported(county.root, b"a,b\n1,2")

    assert (batch.state, batch.total, notes.calls) == ("refused", None, 0)
    assert "没有找到表头" in batch.problem


def test_a_file_that_is_no_table_at_all_is_refused_before_anything_is_kept(notes, county):
    with pytest.raises(TableRefused, match="PDF"):
        start(county.root, b"%PDF-1.4")

    assert not ImportBatch.objects.exists()


def test_the_same_file_again_is_answered_with_a_sentence(notes, county):
    first = imported(county.root, table("1,a,"))

    with pytest.raises(actions.AlreadyImported, match="2026-11-23 10:00 已由系统导入过") as caught:
        start(county.root, table("1,a,"))

    assert caught.value.batch_id == first.pk
    assert counts(imported(county.root, table("1,a,"), again=True)) == (0, 0, 1, 0)


def test_the_same_file_may_belong_to_another_unit(notes, county):
    imported(county.liuhe, table("1,a,"))

    assert start(county.baiyang, table("1,a,")).pk


def test_a_refused_file_may_be_sent_again_without_asking(notes, county):
    imported(county.root, b"a,b\n1,2")

    assert imported(county.root, b"a,b\n1,2").state == "refused"


def test_rows_are_taken_once_however_often_the_job_runs(notes, county):
    batch = imported(county.root, table(*(f"{n},x," for n in range(1200))))
    actions.run(batch.pk)
    actions.run(batch.pk)

    assert (notes.calls, batch.done) == (1200, 1200)


def test_a_batch_that_breaks_off_goes_on_after_its_last_whole_chunk(notes, county, monkeypatch):
    batch = start(county.root, table(*(f"{n},x," for n in range(1200))))
    whole = actions._answers
    monkeypatch.setattr(actions, "_answers", lambda *a, **k: _die_after(notes, 700, whole, *a, **k))
    with pytest.raises(OperationalError):
        actions.run(batch.pk)
    broken = ImportBatch.objects.get(pk=batch.pk)
    rows_then = broken.rows.count()
    monkeypatch.setattr(actions, "_answers", whole)

    actions.run(batch.pk)

    done = ImportBatch.objects.get(pk=batch.pk)
    assert (broken.state, broken.done, rows_then) == ("stopped", 500, 500)
    # The 500 rows of the chunk that was rolled back come again; this importer's memory did not forget them.
    assert (done.state, counts(done)) == ("done", (700, 0, 500, 0))
    assert done.rows.count() == 1200


def _die_after(notes, calls, whole, *args, **more):
    answers = whole(*args, **more)
    if notes.calls > calls:
        raise OperationalError
    return answers


def test_an_officer_has_a_stopped_batch_go_on(notes, county):
    officer = an_officer(county.root, Role.DUTY_OFFICER)
    batch = start(county.root, table("1,a,"), by=actor_of(officer))
    ImportBatch.objects.filter(pk=batch.pk).update(state="stopped")

    actions.resume_import(batch_id=batch.pk, by=actor_of(officer), at=AT)
    actions.run(batch.pk)

    assert ImportBatch.objects.get(pk=batch.pk).state == "done"


def test_a_bug_costs_one_row_and_its_log_line_quotes_nothing(notes, county, caplog):
    batch = imported(county.root, table("1,a,", "2,程序错,13800001234", "3,b,"))

    assert counts(batch) == (2, 0, 0, 1)
    assert "ZeroDivisionError" in caplog.text
    assert "程序错" not in caplog.text
    assert ImportRow.objects.get(batch=batch, result="refused").problem.startswith("程序出错")


def test_a_chunk_taken_together_that_breaks_is_taken_row_by_row(notes, county):
    notes.apply_many = lambda lines, **more: 1 / 0

    assert counts(imported(county.root, table("1,a,", "2,坏,"))) == (1, 0, 0, 1)


def test_a_chunk_taken_together_answers_in_its_order(notes, county):
    def apply_many(lines, **more):
        answers = []
        for line in lines:
            try:
                answers.append(notes.apply(line, **more))
            except RowRefused as refusal:
                answers.append(refusal)
        return answers

    notes.apply_many = apply_many

    batch = imported(county.root, table("1,a,", "2,坏,", "3,,", "4,b,"))

    assert list(batch.rows.order_by("number").values_list("result", flat=True)) == [
        "added", "refused", "refused", "added",
    ]  # fmt: skip


def test_rows_may_be_taken_in_another_order_and_keep_their_numbers(notes, county):
    order = []
    notes.arrange = lambda lines: list(reversed(lines))
    apply = notes.apply
    notes.apply = lambda line, **more: order.append(line.number) or apply(line, **more)

    imported(county.root, table("1,a,", "2,b,", "3,c,"))

    assert order == [4, 3, 2]


def test_an_upload_needs_the_importers_permission_and_a_unit_of_ones_own(notes, county):
    with pytest.raises(NotAllowed):
        start(county.root, table("1,a,"), by=an_actor(county.root, Role.TOWN_OFFICER))
    with pytest.raises(ObjectDoesNotExist):
        start(county.baiyang, table("1,a,"), by=an_actor(county.liuhe, Role.DUTY_OFFICER))


def test_whoever_lost_the_post_since_writes_no_further_row(notes, county):
    officer = an_officer(county.root, Role.DUTY_OFFICER)
    batch = start(county.root, table("1,a,"), by=actor_of(officer))
    Post.objects.filter(officer=officer).update(to_date="2026-11-01")

    with pytest.raises(actions.jobs.ExplainedFailure):
        actions.run(batch.pk)

    stopped = ImportBatch.objects.get(pk=batch.pk)
    assert (stopped.state, notes.calls) == ("stopped", 0)
    assert "已没有这项权限" in stopped.problem


def test_the_database_refuses_counts_that_do_not_add_up(notes, county):
    batch = imported(county.root, table("1,a,"))

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(added=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(total=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRow.objects.create(batch=batch, number=2, result="added")


def test_the_refused_rows_come_back_with_their_reasons_and_can_be_sent_alone(notes, county):
    batch = imported(county.root, table("1,a,", "2,坏,013800001234", "3,=坏,", "4,坏,"))
    ImportRow.objects.filter(batch=batch, number=4).update(result="refused")

    returned = workbooks.rejected_xlsx(batch)
    again = read_table(returned, "出错的行.xlsx", notes.columns)
    full = read_table(
        returned, "x.xlsx", [*notes.columns, imports.Column("why", ("出错原因",)), imports.Column("row", ("原行号",))]
    )

    assert [(line["key"], line["phone"]) for line in again] == [("2", "013800001234"), ("3", ""), ("4", "")]
    assert again.lines[1]["text"] == "=坏"
    assert (full.lines[0]["why"], full.lines[0]["row"]) == ("内容写着坏。请改一下。", "3")


def test_a_template_holds_the_headings_and_says_what_they_mean(notes):
    template = workbooks.template_xlsx(notes.columns)

    with pytest.raises(TableRefused, match="只有表头"):
        read_table(template, "模板.xlsx", notes.columns)
