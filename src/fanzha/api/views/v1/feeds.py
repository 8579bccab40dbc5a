"""Feeds."""

from typing import Any

from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import feeds as schema
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.common.imports import RowRefused
from fanzha.common.imports.actions import take_rows
from fanzha.common.imports.queries import batches_seen

_KIND = "messages"


def _feed(call: Call) -> schema.FeedTold:
    rows = [{name: getattr(row, name) for name in row.__struct_fields__} for row in call.body.rows]
    options = {"source": call.token.source_code, "kind": call.body.kind}
    batch, answers = take_rows(
        kind=_KIND, rows=rows, unit_id=call.token.unit_id, options=options, by=call.actor, at=call.at
    )
    told = [_row(answer) for answer in answers]
    return schema.FeedTold(batch=batch.pk, added=batch.added, same=batch.same, refused=batch.refused, rows=told)


def _row(answer: Any) -> schema.RowTold:
    if isinstance(answer, RowRefused):
        return schema.RowTold(result="refused", column=answer.column, said=answer.sentence)
    state = (answer.after or {}).get("state", "")
    return schema.RowTold(result=answer.result, report=int(answer.subject_id), state=state)


def _show(call: Call, batch_id: int) -> schema.BatchTold:
    batch = batches_seen(call.actor).filter(kind=_KIND).get(pk=batch_id)
    return schema.BatchTold(
        batch=batch.pk, state=batch.state, total=batch.total or 0, added=batch.added, same=batch.same,
        refused=batch.refused,
    )  # fmt: skip


messages = endpoint(
    "feeds",
    post=Operation(
        "送最多 500 条待筛查的消息", _feed, schema.FeedTold, scope=Scope.FEEDS_WRITE, body=schema.Feed, status=201,
        once=True, rate="write", size="batch", cost=lambda body: len(body.rows), refuses=("refused",),
    ),
)  # fmt: skip
batch = endpoint(
    "feeds",
    get=Operation("看一批消息收了多少", _show, schema.BatchTold, scope=Scope.FEEDS_WRITE, refuses=("not_found",)),
)
