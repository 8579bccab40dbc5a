"""How types of fraud run in the demo county's past: invented, after what the types are known for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """How one type of fraud usually runs: how often, whom, by what, how much (yuan, the middle), how slowly (days)."""

    weight: int
    ages: tuple[int, int]
    jobs: tuple[str, ...]
    contacts: tuple[str, ...]
    ways: tuple[str, ...]
    yuan: int
    days: float


KINDS = {
    "C01": Kind(
        26, (18, 38), ("student", "worker", "homemaker", "courier"),
        ("video", "group", "parcel"), ("card", "qr", "third_party"), 14_000, 1.5,
    ),
    "C02": Kind(
        9, (35, 68), ("trader", "retired", "staff"),
        ("group", "wechat", "site"), ("card", "counter", "cash"), 120_000, 40,
    ),
    "C03": Kind(
        13, (18, 50), ("staff", "worker", "student"),
        ("shopping", "video"), ("third_party", "qr"), 3_200, 0.6,
    ),
    "C04": Kind(
        12, (22, 52), ("staff", "teacher", "trader", "homemaker"),
        ("call",), ("card", "third_party"), 22_000, 0.15,
    ),
    "C05": Kind(
        10, (22, 45), ("worker", "driver", "courier", "trader"),
        ("call", "site", "sms"), ("card", "qr"), 12_000, 0.8,
    ),
    "C06": Kind(
        8, (20, 40), ("staff", "student", "teacher"),
        ("call",), ("card",), 26_000, 0.2,
    ),
    "C07": Kind(
        4, (30, 60), ("finance", "staff", "official"),
        ("wechat", "qq"), ("card", "counter"), 60_000, 0.3,
    ),
    "C08": Kind(
        7, (40, 80), ("retired", "homemaker", "teacher"),
        ("call",), ("card", "counter", "atm"), 80_000, 1,
    ),
    "C09": Kind(
        4, (25, 58), ("farmer", "worker", "trader"),
        ("dating", "wechat"), ("card", "third_party", "gift_card"), 40_000, 60,
    ),
    "C10": Kind(
        6, (9, 22), ("student",),
        ("game", "qq"), ("qr", "recharge", "third_party"), 1_800, 0.2,
    ),
    "C14": Kind(
        5, (50, 82), ("farmer", "retired"),
        ("call", "sms", "friend"), ("card", "cash", "nfc"), 9_000, 2,
    ),
}  # fmt: skip
