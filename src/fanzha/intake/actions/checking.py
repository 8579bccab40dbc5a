"""Answers whether something is a fraud, and keeps nothing of it but a count."""

from datetime import datetime

from fanzha.core.screening import Kind, PublicVerdict, Verdict
from fanzha.intake.actions.counting import count_check
from fanzha.intake.queries import canonical, look, screening, watch
from fanzha.intake.queries.answer import Answer
from fanzha.intake.queries.look import Asked, Sign


def check(*, text: str, asked: Asked | None = None, kind: Kind = Kind.UNKNOWN, at: datetime) -> Answer:
    """Answer one check; only that a check of this kind got this verdict is kept, never the text.

    Args:
        asked: what it is; read from the text itself where not given.
    """
    what = asked or look.asked(text)
    answer = _message(text, kind, at) if what is Asked.MESSAGE else _value(what, text, at)
    count_check(answer.asked.value, answer.public.value, at)
    return answer


def _message(text: str, kind: Kind, at: datetime) -> Answer:
    verdict = screening.screener().screen(text, kind)
    pairs = [index for entity in verdict.entities if (index := canonical.index_of(entity))]
    hits = tuple(watch.hits(pairs, at))
    signs = tuple(sign for sign in _number_signs(text, verdict) if sign.is_odd)
    public = verdict.public
    if hits:
        public = PublicVerdict.LIKELY_SCAM
    elif signs and public is PublicVerdict.NOTHING:
        public = PublicVerdict.UNSURE
    return Answer(Asked.MESSAGE, public, verdict, signs, hits)


def _number_signs(text: str, verdict: Verdict) -> list[Sign]:
    """Return what the numbers in a message look like, as they were written there."""
    numbers = [e for e in verdict.entities if canonical.INDEX_OF.get(e.kind) == "phone"]
    found = {sign.code: sign for e in numbers for sign in look.phone_signs(text[e.start : e.end])}
    return list(found.values())


def _value(what: Asked, text: str, at: datetime) -> Answer:
    signs = tuple(look.signs(what, text))
    hits = tuple(watch.hits([(what.value, canonical.digest(what.value, text))], at))
    if hits:
        public = PublicVerdict.LIKELY_SCAM
    elif look.is_odd(signs):
        public = PublicVerdict.UNSURE
    elif not canonical.canonical(what.value, text):
        public = PublicVerdict.UNREADABLE
    else:
        public = PublicVerdict.NOTHING
    return Answer(what, public, None, signs, hits)
