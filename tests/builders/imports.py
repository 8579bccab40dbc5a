"""A small importer of notes, and what is needed to run it."""

from fanzha.common.imports import Column, Limits, Outcome, RowRefused, actions
from fanzha.common.models import ImportBatch
from fanzha.common.permissions import Permission
from tests.builders.org import AT, SYSTEM


class Notes:
    """Keeps a note by its key, in memory. Breaks, refuses or stops where a test says so."""

    kind = "test_notes"
    title = "测试便条"
    columns = (
        Column("key", ("编号",), required=True, kind="code"),
        Column("text", ("内容",), required=True),
        Column("phone", ("电话",), kind="code"),
    )
    limits = Limits(max_rows=3_000)
    permission = Permission.FEED_IMPORT
    options_form = None

    def __init__(self):
        self.kept = {}
        self.calls = 0
        self.breaks_at = None

    def apply(self, line, *, batch, by, at):
        self.calls += 1
        if self.breaks_at == line["key"]:
            raise MemoryError(line["text"])
        if line["text"] == "坏":
            raise RowRefused("text", "内容写着坏。请改一下。")
        if line["text"] == "程序错":
            raise ZeroDivisionError(line["text"])
        before = self.kept.get(line["key"])
        self.kept[line["key"]] = line["text"]
        if before == line["text"]:
            return Outcome("same", line["key"])
        result = "changed" if before else "added"
        return Outcome(result, line["key"], {"text": before} if before else None, {"text": line["text"]})


def table(*rows):
    """Return a CSV file of notes."""
    return "\n".join(["编号,内容,电话", *rows]).encode()


def start(unit, content, *, kind="test_notes", by=SYSTEM, filename="便条.csv", **more):
    """Upload a table without running it."""
    return actions.start_import(kind=kind, content=content, filename=filename, unit_id=unit.pk, by=by, at=AT, **more)


def imported(unit, content, **more):
    """Upload a table, run it, and return the batch afterwards."""
    batch = start(unit, content, **more)
    actions.run(batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)
