"""What a story proposes: fields, each with the place in the text that it comes from. A person confirms them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FieldKind(StrEnum):
    """What a proposed field is. The values are stored in drafts: never rename one."""

    SCAM_TYPE = "scam_type"
    SUBTYPE = "subtype"
    AMOUNT = "amount"
    TIME = "time"
    ACCOUNT = "account"  # a card, an account, or the last digits of one
    PAYEE_NAME = "payee_name"
    BANK = "bank"
    WAY = "way"  # how it was paid: third-party payment, cash, virtual money
    PHONE = "phone"
    LINK = "link"
    APP = "app"
    CHAT = "chat"
    WALLET = "wallet"
    REMOTE = "remote"  # the screen is shared, or the device is steered from afar
    CHANNEL = "channel"  # by what the victim was first reached
    VICTIM_NAME = "victim_name"
    AGE = "age"
    SEX = "sex"
    OCCUPATION = "occupation"
    COMMUNITY = "community"


class Role(StrEnum):
    """What an amount is in the story, or whose an account or a number is."""

    PAID = "paid"
    RETURNED = "returned"
    STOPPED = "stopped"  # wanted to pay, but a bank or the victim stopped it
    ASKED = "asked"  # demanded, not known to be paid
    FEE = "fee"  # demanded as a fee or deposit
    PROMISED = "promised"
    BALANCE = "balance"
    BORROWED = "borrowed"
    TOTAL = "total"
    UNCLEAR = "unclear"
    OWN = "own"  # the victim's
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One field that the story proposes.

    Attributes:
        value: canonical: fen for amounts, ISO with zone for times, digits for numbers, a code for words of a list.
        start: where it begins in the original text.
        end: where it ends, not included.
        is_sure: whether the words leave no other reading; an unsure field is shown with a question mark.
        facts: what else was read beside it: bank, service, precision, currency.
    """

    kind: FieldKind
    value: str
    start: int
    end: int
    role: Role | None = None
    is_sure: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return what tells this field from the others of its story, stable while the officer goes on typing."""
        role = f".{self.role}" if self.role else ""
        return f"{self.kind}{role}:{self.value}"


@dataclass(frozen=True, slots=True)
class ProposedPayment:
    """One payment that the story proposes, put together from what stands around its amount.

    Attributes:
        amount_fen: above 0.
        direction: PAID, RETURNED or STOPPED.
        at: aware, or None where no hour was said; `day` then says the day, "" for none.
        account: digits as written; "" where it was not said, or the last digits alone (`is_tail`).
        way: a code of the list of ways, "" where it was not said.
        doubts: which parts were taken from further away and want a question: "time", "account".
    """

    amount_fen: int
    direction: Role
    start: int
    end: int
    at: datetime | None = None
    day: str = ""
    account: str = ""
    is_tail: bool = False
    payee_name: str = ""
    bank: str = ""
    way: str = ""
    payer_account: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells this payment from the others of its story."""
        return (
            f"payment.{self.direction}:{self.amount_fen}:{self.at.isoformat() if self.at else self.day}:{self.account}"
        )
