"""Checks."""

from typing import Any, Final

from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import checks as schema
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.core.screening import ADVICE, TACTICS, Kind
from fanzha.intake import actions
from fanzha.intake.queries.answer import Answer
from fanzha.intake.queries.look import Asked

_MOST_STEPS: Final = 4


def _check(call: Call) -> schema.Verdict:
    return _looked(call.body, call)


def _checks(call: Call) -> schema.Verdicts:
    return schema.Verdicts(items=[_looked(one, call) for one in call.body.items])


def _looked(said: schema.Check, call: Call) -> schema.Verdict:
    """Look at one thing as the public page does; only a count is kept."""
    asked = Asked(said.asked) if said.asked else None
    return _told(actions.check(text=said.text, asked=asked, kind=Kind(said.kind), at=call.at))


def _told(answer: Answer) -> schema.Verdict:
    verdict = answer.verdict
    return schema.Verdict(
        verdict=answer.public.value,
        said=answer.public.label_zh,
        asked=answer.asked.value,
        is_listed=bool(answer.hits),
        grade=verdict.grade.value if verdict else None,
        score=verdict.score if verdict else None,
        type=verdict.type if verdict else None,
        subtype=verdict.subtype if verdict else None,
        marks=[_mark(hit) for hit in verdict.tactics] if verdict else [],
        signs=[schema.Sign(code=sign.code, said=sign.said, is_odd=sign.is_odd) for sign in answer.signs],
        advice=[ADVICE[code] for code in verdict.advice[:_MOST_STEPS]] if verdict else [],
        version=verdict.version if verdict else "",
    )


def _mark(hit: Any) -> schema.Mark:
    name = TACTICS[hit.name].name_zh if hit.name in TACTICS else hit.name
    return schema.Mark(code=hit.name, name=name, start=hit.start, end=hit.end, strong=hit.strong)


one = endpoint(
    "checks",
    post=Operation(
        "查一条内容、号码、网址或账号", _check, schema.Verdict, scope=Scope.CHECKS, body=schema.Check, rate="check",
        size="batch",
    ),
)  # fmt: skip
many = endpoint(
    "checks",
    post=Operation(
        "一次查最多 100 条", _checks, schema.Verdicts, scope=Scope.CHECKS, body=schema.Checks, rate="check",
        size="batch", cost=lambda body: len(body.items),
    ),
)  # fmt: skip
