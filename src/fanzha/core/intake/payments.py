"""Put payments together: an amount that was paid, with the time, the account and the way that stand around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fanzha.core.intake.clauses import Clauses
from fanzha.core.intake.days import number_of
from fanzha.core.intake.fields import ProposedPayment, Role
from fanzha.core.intake.times import Moment

_TIMES: Final = re.compile(r"(?P<count>\d{1,2}|[二两三四五六七八九十])[笔次][^。\d]{0,14}$")
_EACH: Final = re.compile(r"每[笔次]|各|都是|[笔次]$")
_MOST_REPEATS: Final = 20


@dataclass(frozen=True, slots=True)
class Said:
    """Something found in the normalised text that a payment may be put together from."""

    start: int
    end: int
    value: str
    role: Role = Role.UNCLEAR
    is_tail: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What the story names, each list in order of place."""

    amounts: Sequence[Said]
    moments: Sequence[Moment]
    accounts: Sequence[Said]
    names: Sequence[Said]
    banks: Sequence[Said]
    ways: Sequence[Said]


MOVED: Final = frozenset({Role.PAID, Role.RETURNED, Role.STOPPED})


def payments_of(clauses: Clauses, parts: Parts) -> list[ProposedPayment]:
    """Return the payments of a story in order of place; "分三次每次转2万" is three.

    An amount is worth a payment where it was paid, given back or stopped; demanded and promised sums are none.
    """
    amounts = [amount for amount in parts.amounts if amount.role in MOVED]
    found: list[ProposedPayment] = []
    taken: set[int] = set()
    for number, amount in enumerate(amounts):
        since = amounts[number - 1].end if number else 0
        until = amounts[number + 1].start if number + 1 < len(amounts) else len(clauses.plain)
        payment, place = _one(clauses, parts, amount, since, until)
        if (
            place >= 0 and place in taken and "account" not in payment.doubts
        ):  # the account of the payment before: "又转了一笔"
            payment = replace(payment, doubts=(*payment.doubts, "account"))
        taken.add(place)
        found += [payment] * _repeats(clauses, amount)
    return found


def _one(clauses: Clauses, parts: Parts, amount: Said, since: int, until: int) -> tuple[ProposedPayment, int]:
    """Return one payment, and where its account stands; -1 for none."""
    payment = ProposedPayment(int(amount.value), amount.role, amount.start, amount.end)
    payment = _with_time(payment, clauses, parts.moments, amount, until)
    place = -1
    if amount.role is not Role.RETURNED:
        payment, place = _with_account(payment, clauses, parts, amount, since, until)
    way = _nearest(parts.ways, amount, clauses, since, until)
    payer = _before(parts.accounts, amount, since, Role.OWN, clauses)
    said_way = way.value if way else ("card" if payment.account else "")
    return replace(payment, way=said_way, payer_account=payer.value if payer else ""), place


def _with_time(
    payment: ProposedPayment, clauses: Clauses, moments: Sequence[Moment], amount: Said, until: int
) -> ProposedPayment:
    number = clauses.at(amount.start)
    sentence = clauses.all[number].sentence
    before = [m for m in moments if m.start < amount.start]
    near = [m for m in before if clauses.all[clauses.at(m.start)].sentence == sentence]
    after = [
        m for m in moments
        if amount.end <= m.start < until and clauses.all[clauses.at(m.start)].sentence == sentence
        and (clauses.at(m.start) == number or until == len(clauses.plain))
    ]  # fmt: skip
    chosen = near[-1] if near else after[0] if after else before[-1] if before else None
    if chosen is None:
        return payment
    is_doubtful = not chosen.is_sure or not (near or after) or _is_shared(chosen, amount, clauses)
    doubts = ("time",) if is_doubtful else ()
    if chosen.precision in {"minute", "hour"}:
        return replace(payment, at=chosen.at, day=chosen.at.date().isoformat(), doubts=doubts)
    return replace(payment, day=chosen.at.date().isoformat(), doubts=("time",))


def _is_shared(moment: Moment, amount: Said, clauses: Clauses) -> bool:
    """Tell whether words like "又" stand between a moment and an amount: the time is that of an earlier payment."""
    return re.search("又|再|接着|随后|之后|后来|第二[次笔]", clauses.plain[moment.end : amount.start]) is not None


def _with_account(
    payment: ProposedPayment, clauses: Clauses, parts: Parts, amount: Said, since: int, until: int
) -> tuple[ProposedPayment, int]:
    payees = [account for account in parts.accounts if account.role is Role.SUSPECT]
    account = _nearest(payees, amount, clauses, since, until)
    doubts = payment.doubts
    if account is None and len({payee.value for payee in payees}) == 1:
        account, doubts = payees[0], (*doubts, "account")
    if account is None:
        name = _nearest([n for n in parts.names if n.role is Role.SUSPECT], amount, clauses, since, until)
        return replace(payment, payee_name=name.value if name else ""), -1
    name = _close([n for n in parts.names if n.role is Role.SUSPECT], account, parts.accounts, clauses)
    bank = _close([b for b in parts.banks if b.role is not Role.OWN], account, parts.accounts, clauses)
    payment = replace(
        payment, account=account.value, is_tail=account.is_tail, doubts=doubts,
        payee_name=name.value if name else "", bank=bank.value if bank else "",
    )  # fmt: skip
    return payment, account.start


def _nearest(found: Iterable[Said], amount: Said, clauses: Clauses, since: int, until: int) -> Said | None:
    """Return what stands nearest to an amount between the payments before and after it: in its clause, then after."""
    number = clauses.at(amount.start)
    sentence = clauses.all[number].sentence
    within = [said for said in found if since <= said.start < until]
    same = [said for said in within if clauses.at(said.start) == number]
    after = [
        said
        for said in within
        if said.start > amount.start and clauses.all[clauses.at(said.start)].sentence <= sentence + 1
    ]
    before = [
        said
        for said in within
        if said.start < amount.start and clauses.all[clauses.at(said.start)].sentence == sentence
    ]
    chosen = same or after[:1] or before[-1:]
    return min(chosen, key=lambda said: abs(said.start - amount.start), default=None)


def _before(accounts: Sequence[Said], amount: Said, since: int, role: Role, clauses: Clauses) -> Said | None:
    sentence = clauses.all[clauses.at(amount.start)].sentence
    found = [
        account for account in accounts
        if account.role is role and since <= account.start < amount.start
        and clauses.all[clauses.at(account.start)].sentence == sentence
    ]  # fmt: skip
    return found[-1] if found else None


_CLOSE: Final = 40


def _close(found: Sequence[Said], account: Said, accounts: Sequence[Said], clauses: Clauses) -> Said | None:
    """Return the name or bank beside an account, in its sentence; what stands nearer to another account is not its."""
    sentence = clauses.all[clauses.at(account.start)].sentence
    near = [
        said for said in found
        if abs(said.start - account.start) <= _CLOSE + len(account.value)
        and clauses.all[clauses.at(said.start)].sentence == sentence
        and min(accounts, key=lambda other: _apart(said, other)) is account
    ]  # fmt: skip
    return min(near, key=lambda said: _apart(said, account), default=None)


def _apart(one: Said, other: Said) -> int:
    """Return how many characters stand between two things."""
    return max(one.start - other.end, other.start - one.end, 0)


def _repeats(clauses: Clauses, amount: Said) -> int:
    """Return how many payments of this amount were made: "转了3笔，每笔5万"."""
    number = clauses.at(amount.start)
    before = clauses.before(amount.start)
    joined = clauses.text(number - 1) + "," + before if before and _EACH.match(before) else before
    match = _TIMES.search(joined)
    if not match or not re.search("每|各|都是|[笔次](?:转了?)?$", joined[match.start() :]):
        return 1
    return max(1, min(number_of(match["count"]) or 1, _MOST_REPEATS))
