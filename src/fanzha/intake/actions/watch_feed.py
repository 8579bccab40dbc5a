"""Watch entries from a file, each listed once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.intake.actions.watching import Listing, ListingRefused, list_value
from fanzha.intake.models import WatchEntry
from fanzha.intake.queries import canonical

COLUMNS: Final = (
    Column("kind", ("种类", "类型"), required=True, example="号码", note="号码、网址、账号、软件"),
    Column("value", ("内容", "号码", "网址", "账号"), required=True, example="008521234567", kind="code"),
    Column("source", ("来源",), required=True, example="案件 AJ-2026-000012"),
    Column("reason", ("原因", "列入原因"), required=True, example="已核实为诈骗来电"),
    Column("until", ("到期日", "有效期至"), required=True, example="2026-12-31", kind="date"),
)
_KINDS: Final = {label: value for value, label in WatchEntry.Kind.choices}


class WatchEntries:
    """The importer of watch lists."""

    kind = "watch_entries"
    title = "名单"
    columns: Sequence[Column] = COLUMNS
    limits = Limits(max_rows=20_000, max_cell_chars=300)
    permission = Permission.WATCHLIST_EDIT
    options_form: type[Any] | None = None
    note = "列入后马上用于筛查和群众查询，到期自动失效。已在名单里的不重复列。"
    covers = frozenset({"watch.listed"})

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """List one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        listing = _read(line)
        held = WatchEntry.objects.filter(
            kind=listing.kind,
            digest=canonical.digest(listing.kind, listing.value),
            withdrawn_at__isnull=True,
            expires_at__gt=at,
        ).first()
        if held is not None:
            return Outcome("same", held.pk)
        try:
            entry = list_value(listing=listing, unit_id=batch.unit_id, by=by, at=at)
        except ListingRefused as refusal:
            raise RowRefused("value", str(refusal)) from refusal
        return Outcome("added", entry.pk, after={"kind": entry.kind, "source": entry.source})

    def apply_many(self, lines: Sequence[Line], *, batch: Any, by: Actor, at: datetime) -> list[Outcome | RowRefused]:
        """List the rows of one chunk, inside the caller's transaction."""
        answers: list[Outcome | RowRefused] = []
        for line in lines:
            try:
                answers.append(self.apply(line, batch=batch, by=by, at=at))
            except RowRefused as refusal:
                answers.append(refusal)
        return answers


def _read(line: Line) -> Listing:
    kind = _KINDS.get(line["kind"])
    if kind is None:
        raise RowRefused("kind", f"没有“{line['kind'][:20]}”这一种。写号码、网址、账号、软件中的一种。")
    source = line["source"]
    if len(source) > 60:
        raise RowRefused("source", f"来源有 {len(source)} 个字，最多 60 个。")
    return Listing(kind, line["value"], source, line["reason"], date.fromisoformat(line["until"]))
