"""Say what in a report cannot be, or hardly: shown to the officer, who asks; nothing is put right by itself."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanzha.core.reasons import Reason, register
from fanzha.core.values import is_luhn

_SHORTEST_CARD, _LONGEST_CARD = 16, 19  # digits, ISO/IEC 7812


class Contradiction(StrEnum):
    """What does not fit together. The values are stored: never rename one."""

    FUTURE = "intake.time_in_future"
    AFTER_REPORT = "intake.paid_after_report"
    SUM = "intake.sum_differs"
    CHECKSUM = "intake.account_checksum"
    OWN_PAYEE = "intake.own_account_as_payee"
    TWICE = "intake.payment_twice"
    MORE_BACK = "intake.more_back_than_paid"
    SAME_PHONE = "intake.same_phone_both_sides"


register(
    Contradiction,
    {
        Contradiction.FUTURE: "第 {number} 笔的时间比现在还晚。请再问一遍是哪一天、几点",
        Contradiction.AFTER_REPORT: "第 {number} 笔的时间在来电之后。如果现在还在转账，请让对方马上停手",
        Contradiction.SUM: "说的总数是 {said:,.2f} 元，逐笔加起来是 {parts:,.2f} 元，"
        "差 {differs:,.2f} 元。请问是不是还有没说到的付款",
        Contradiction.CHECKSUM: "第 {number} 笔的收款卡号校验位对不上，可能听错或抄错一位。请逐位再核对一遍",
        Contradiction.OWN_PAYEE: "第 {number} 笔的收款账户同时被说成受害人自己的账户。请问清钱最后到了谁的账户",
        Contradiction.TWICE: "第 {number} 笔和前面一笔时间、金额、账户都一样，可能是同一笔说了两遍。"
        "请问清是一笔还是两笔",
        Contradiction.MORE_BACK: "返还的 {back:,.2f} 元比付出的 {paid:,.2f} 元还多。请核对哪一笔是付出、哪一笔是返还",
        Contradiction.SAME_PHONE: "同一个电话既登记为受害人的，又登记为对方的。请核对",
    },
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One payment as far as it is known: proposed from a story, or confirmed in the form.

    Attributes:
        direction: "paid", "returned" or "stopped".
        at: aware, or None where it is not known.
        account: digits; "" where it is not known. The last digits alone are not checked.
    """

    direction: str
    amount_fen: int
    at: datetime | None = None
    account: str = ""
    is_tail: bool = False


def contradictions(
    movements: Sequence[Movement], *, now: datetime, reported_at: datetime | None = None, total_fen: int | None = None,
    own_accounts: Collection[str] = (), own_phones: Collection[str] = (), suspect_phones: Collection[str] = (),
) -> list[Reason]:  # fmt: skip
    """Return what does not fit together, the most urgent first; `number` in the facts counts payments from 1.

    Args:
        now: aware; the moment of asking.
        reported_at: when the victim called; what was paid after it may be going on now.
        total_fen: the sum that the victim named, None where none was named.
        own_accounts: digits of the victim's accounts.
    """
    found: list[Reason] = []
    for number, movement in enumerate(movements, start=1):
        found += _about_one(number, movement, now, reported_at, own_accounts)
    found += _twice(movements)
    found += _sums(movements, total_fen)
    if set(own_phones) & set(suspect_phones):
        found.append(Reason(Contradiction.SAME_PHONE))
    return sorted(found, key=lambda reason: _ORDER.index(reason.code))


_ORDER = [str(code) for code in (
    Contradiction.AFTER_REPORT, Contradiction.FUTURE, Contradiction.CHECKSUM, Contradiction.OWN_PAYEE,
    Contradiction.SUM, Contradiction.TWICE, Contradiction.MORE_BACK, Contradiction.SAME_PHONE,
)]  # fmt: skip


def _about_one(
    number: int, movement: Movement, now: datetime, reported_at: datetime | None, own: Collection[str]
) -> list[Reason]:
    found = []
    if movement.at is not None and movement.at > now:
        found.append(Reason(Contradiction.FUTURE, {"number": number}))
    elif movement.at is not None and reported_at is not None and movement.at > reported_at:
        found.append(Reason(Contradiction.AFTER_REPORT, {"number": number}))
    if is_card_in_doubt(movement.account) and not movement.is_tail:
        found.append(Reason(Contradiction.CHECKSUM, {"number": number}))
    is_own = movement.account in own or (movement.is_tail and any(a.endswith(movement.account) for a in own))
    if movement.direction == "paid" and movement.account and is_own:
        found.append(Reason(Contradiction.OWN_PAYEE, {"number": number}))
    return found


def is_card_in_doubt(account: str) -> bool:
    """Tell whether digits look like a bank card of the common kind whose check digit fails.

    >>> is_card_in_doubt("6225881414207430"), is_card_in_doubt("6225881414207431"), is_card_in_doubt("110202040900001")
    (False, True, False)
    """
    return (
        account.isdigit()
        and _SHORTEST_CARD <= len(account) <= _LONGEST_CARD
        and account.startswith("62")
        and not is_luhn(account)
    )


def _twice(movements: Sequence[Movement]) -> list[Reason]:
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for number, movement in enumerate(movements, start=1):
        key = (movement.direction, movement.amount_fen, movement.at, movement.account)
        if movement.at is not None and movement.account and seen[key]:
            found.append(Reason(Contradiction.TWICE, {"number": number}))
        seen[key] += 1
    return found


def _sums(movements: Sequence[Movement], total_fen: int | None) -> list[Reason]:
    paid = sum(m.amount_fen for m in movements if m.direction == "paid")
    back = sum(m.amount_fen for m in movements if m.direction == "returned")
    found = []
    if total_fen is not None and paid and total_fen not in {paid, paid - back}:
        differs = min(abs(total_fen - paid), abs(total_fen - paid + back))
        facts = {"said": total_fen / 100, "parts": paid / 100, "differs": differs / 100}
        found.append(Reason(Contradiction.SUM, facts))
    if paid and back > paid:
        found.append(Reason(Contradiction.MORE_BACK, {"back": back / 100, "paid": paid / 100}))
    return found
