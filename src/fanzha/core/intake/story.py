"""Read a story as somebody tells it: what it proposes, and what is known by it. Nothing is filled in unasked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fanzha.core.intake.accounts import banks_in, find_accounts, holders_in, owner_of, tails_in
from fanzha.core.intake.clauses import Clauses, clauses_of
from fanzha.core.intake.contacts import contact_of, find_other_chats, find_story_apps, wallets_in
from fanzha.core.intake.contradictions import Movement, contradictions, is_card_in_doubt
from fanzha.core.intake.fields import FieldKind, Proposed, ProposedPayment, Role
from fanzha.core.intake.money import find_bare, find_mixed
from fanzha.core.intake.payments import Parts, Said, payments_of
from fanzha.core.intake.roles import role_of
from fanzha.core.intake.times import Moment, moments_in
from fanzha.core.intake.victims import victim_fields
from fanzha.core.intake.words import Words
from fanzha.core.reasons import Reason
from fanzha.core.screening import Kind, Screener
from fanzha.core.text.find.amounts import find_amounts
from fanzha.core.text.find.found import Claims
from fanzha.core.text.find.labelled import find_app_names, find_labelled
from fanzha.core.text.find.links import find_links
from fanzha.core.text.find.numbers import find_numbers
from fanzha.core.text.kinds import EntityKind
from fanzha.core.text.normalise import Normalised, normalise

MOST_CHARACTERS: Final = 20_000  # a story of an hour; what comes after is not read
_ACCOUNTS: Final = frozenset({EntityKind.CARD, EntityKind.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Story:
    """What a story proposes.

    Attributes:
        fields: in order of place; the type of the fraud first, where the story says it.
        payments: in order of place.
        total_fen: the sum that was named, None where none was.
        faults: what does not fit together.
        scam_type, subtype: None where the story does not say: "cannot say" is an answer.
    """

    fields: tuple[Proposed, ...]
    payments: tuple[ProposedPayment, ...]
    total_fen: int | None
    faults: tuple[Reason, ...]
    scam_type: str | None
    subtype: str | None
    version: str

    def of(self, kind: FieldKind, role: Role | None = None) -> list[Proposed]:
        """Return the proposed fields of a kind, of a role where one is given."""
        return [f for f in self.fields if f.kind is kind and (role is None or f.role is role)]

    @property
    def paid_fen(self) -> int:
        """Return the sum of what was paid, as far as the story says."""
        return sum(p.amount_fen for p in self.payments if p.direction is Role.PAID)


def read_story(text: str, *, now: datetime, words: Words, screener: Screener | None = None) -> Story:
    """Return what a story proposes, whatever it holds.

    Args:
        text: as typed or pasted so far; it may end in the middle of a word.
        now: aware, in the zone in which the victim speaks: "昨天" counts from it.
        screener: judges the type; without one the type stays open.

    Cost:
        Linear in the length of the text, of which the first 20,000 characters count.
    """
    text = text[:MOST_CHARACTERS]
    normal = normalise(text)
    clauses = clauses_of(normal.text)
    claims = _claims(normal.text)
    others = list(find_other_chats(normal.text, words, claims))
    moments = moments_in(_without(normal.text, claims), now)
    parts = _parts(clauses, claims, moments, words)
    fields = _Fields(normal)
    _add_money(fields, clauses, claims, parts)
    _add_contacts(fields, clauses, claims, words, others)
    for kind, value, start, end, is_sure in victim_fields(normal.text, words):
        fields.add(kind, value, start, end, is_sure=is_sure)
    for found in wallets_in(text):
        fields.found.append(found)
    payments = _in_original(normal, payments_of(clauses, parts))
    total = _total(parts)
    scam_type, subtype = _type(text, screener)
    faults = _faults(payments, fields.found, total, now)
    return Story(
        tuple(_once(fields.found)), tuple(payments), total, tuple(faults), scam_type, subtype,
        f"{words.version}/{screener.version if screener else '-'}",
    )  # fmt: skip


def _claims(plain: str) -> Claims:
    """Return what the text names; the finders run from the most to the least certain."""
    claims = Claims(plain)
    find_links(plain, claims)
    find_mixed(plain, claims)
    find_amounts(plain, claims)
    find_labelled(plain, claims)
    find_numbers(plain, claims)
    find_accounts(plain, claims)
    find_bare(plain, claims)
    find_app_names(plain, claims)
    find_story_apps(plain, claims)
    return claims


_NO_TIMES: Final = frozenset(
    {EntityKind.PHONE, EntityKind.CARD, EntityKind.ACCOUNT, EntityKind.URL, EntityKind.ID_NUMBER, EntityKind.AMOUNT}
)


def _without(plain: str, claims: Claims) -> str:
    """Return the text with long numbers blanked, so that no part of one is read as a time; places stay."""
    characters = list(plain)
    for start, end, kind, _ in claims.found:
        if kind in _NO_TIMES:
            characters[start:end] = "□" * (end - start)
    return "".join(characters)


def _parts(clauses: Clauses, claims: Claims, moments: list[Moment], words: Words) -> Parts:
    plain = clauses.plain
    amounts: list[Said] = []
    previous: Role | None = None
    for start, end, value in sorted((s, e, v) for s, e, kind, v in claims.found if kind is EntityKind.AMOUNT):
        role, is_sure = role_of(clauses, start, end, previous)
        if fen := _fen(value):
            amounts.append(Said(start, end, str(fen), role, is_tail=not is_sure))
            previous = role
    accounts = [Said(s, e, v, owner_of(clauses, s)[0]) for s, e, kind, v in claims.found if kind in _ACCOUNTS]
    accounts += [
        Said(s, e, v, owner_of(clauses, s)[0], is_tail=True) for s, e, v in tails_in(plain) if claims.is_free(s, e)
    ]
    return Parts(
        amounts=amounts, moments=moments, accounts=sorted(accounts, key=_place),
        names=sorted((Said(s, e, plain[s:e], role) for s, e, role in holders_in(plain)), key=_place),
        banks=[Said(s, e, v, role) for s, e, v, role in banks_in(clauses, words)],
        ways=[Said(s, e, v) for s, e, v in words.ways.find(plain)],
    )  # fmt: skip


def _place(said: Said) -> int:
    return said.start


def _fen(value: str) -> int | None:
    """Return an amount in fen; another currency is shown, but never added up."""
    if not value.replace(".", "", 1).isdigit():
        return None
    yuan, _, rest = value.partition(".")
    return (int(yuan) * 100 + int((rest + "00")[:2])) or None


class _Fields:
    """Gathers fields with their place in the original text."""

    def __init__(self, normal: Normalised) -> None:
        self._normal = normal
        self.found: list[Proposed] = []

    def add(
        self, kind: FieldKind, value: str, start: int, end: int, *, role: Role | None = None, is_sure: bool = True,
        facts: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.found.append(Proposed(kind, value, *self._normal.original_span(start, end), role, is_sure, facts or {}))


def _add_money(fields: _Fields, clauses: Clauses, claims: Claims, parts: Parts) -> None:
    for said in parts.amounts:
        fields.add(FieldKind.AMOUNT, said.value, said.start, said.end, role=said.role, is_sure=not said.is_tail)
    for start, end, kind, value in claims.found:
        if kind is EntityKind.AMOUNT and _fen(value) is None:
            fields.add(FieldKind.AMOUNT, value, start, end, role=Role.UNCLEAR, is_sure=False)
    for m in parts.moments:
        fields.add(
            FieldKind.TIME, m.at.isoformat(), m.start, m.end, is_sure=m.is_sure, facts={"precision": m.precision}
        )
    for said in parts.accounts:
        is_sure = owner_of(clauses, said.start)[1] and not is_card_in_doubt(said.value)
        facts = {"tail": "yes"} if said.is_tail else {}
        fields.add(FieldKind.ACCOUNT, said.value, said.start, said.end, role=said.role, is_sure=is_sure, facts=facts)
    for said in parts.names:
        holder = FieldKind.VICTIM_NAME if said.role is Role.OWN else FieldKind.PAYEE_NAME
        fields.add(holder, said.value, said.start, said.end)
    for said in parts.banks:
        fields.add(FieldKind.BANK, said.value, said.start, said.end, role=said.role)
    for said in parts.ways:
        fields.add(FieldKind.WAY, said.value, said.start, said.end)


def _add_contacts(
    fields: _Fields, clauses: Clauses, claims: Claims, words: Words, others: list[tuple[int, int, str, str]]
) -> None:
    for start, end, kind, value in claims.found:
        contact = contact_of(kind, value, clauses, start, end)
        if contact is not None:
            field, role, is_sure, service = contact
            fields.add(
                field, value, start, end, role=role, is_sure=is_sure, facts={"service": service} if service else {}
            )
    for start, end, value, service in others:
        fields.add(FieldKind.CHAT, value, start, end, role=Role.SUSPECT, facts={"service": service})
    for start, end, _ in words.remote.find(clauses.plain):
        fields.add(FieldKind.REMOTE, "yes", start, end)
    for start, end, code in words.channels.find(clauses.plain):
        fields.add(FieldKind.CHANNEL, code, start, end, is_sure=True)
        break  # what reached the victim first is what the story tells first


def _once(found: list[Proposed]) -> Iterator[Proposed]:
    """Yield fields in order of place, each value of a kind and role once, where it was said first."""
    seen: set[str] = set()
    for field in sorted(found, key=lambda field: (field.start, field.end)):
        is_repeatable = field.kind in {FieldKind.AMOUNT, FieldKind.TIME}
        if is_repeatable or field.key not in seen:
            seen.add(field.key)
            yield field


def _in_original(normal: Normalised, payments: list[ProposedPayment]) -> list[ProposedPayment]:
    moved = []
    for payment in payments:
        start, end = normal.original_span(payment.start, payment.end)
        moved.append(replace(payment, start=start, end=end))
    return moved


def _total(parts: Parts) -> int | None:
    """Return the sum that was named; of several the last, which was named with more in mind."""
    totals = [int(said.value) for said in parts.amounts if said.role is Role.TOTAL]
    return totals[-1] if totals else None


def _type(text: str, screener: Screener | None) -> tuple[str | None, str | None]:
    if screener is None or not text.strip():
        return None, None
    verdict = screener.screen(text, Kind.ACCOUNT)
    return verdict.type, verdict.subtype


def _faults(payments: list[ProposedPayment], fields: list[Proposed], total: int | None, now: datetime) -> list[Reason]:
    def values(kind: FieldKind, role: Role) -> set[str]:
        return {f.value for f in fields if f.kind is kind and f.role is role}

    movements = [Movement(p.direction, p.amount_fen, p.at, p.account, p.is_tail) for p in payments]
    return contradictions(
        movements, now=now, total_fen=total, own_accounts=values(FieldKind.ACCOUNT, Role.OWN),
        own_phones=values(FieldKind.PHONE, Role.OWN), suspect_phones=values(FieldKind.PHONE, Role.SUSPECT),
    )  # fmt: skip
