"""A draft beside its story: what is still proposed, and the draft after an officer took a proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fanzha.core.intake import FieldKind, Proposed, ProposedPayment, Role, Story
from fanzha.core.values import Fen

# Which proposed field fills which field of the form.
_INTO: Final = {
    FieldKind.VICTIM_NAME: "name", FieldKind.AGE: "age", FieldKind.SEX: "sex", FieldKind.OCCUPATION: "occupation",
    FieldKind.COMMUNITY: "community", FieldKind.CHANNEL: "first_contact",
}  # fmt: skip
TRAITS: Final = {
    FieldKind.PHONE: "phone", FieldKind.LINK: "url", FieldKind.APP: "app_name", FieldKind.WALLET: "wallet",
    FieldKind.ACCOUNT: "account",
}  # fmt: skip
_NAMED_KINDS: Final = frozenset({"wechat", "qq", "telegram", "alipay", "meeting", "email", "sms_port"})
LABELS: Final = {
    FieldKind.VICTIM_NAME: "受害人姓名", FieldKind.AGE: "年龄", FieldKind.SEX: "性别", FieldKind.OCCUPATION: "职业",
    FieldKind.COMMUNITY: "住处", FieldKind.CHANNEL: "首次接触", FieldKind.PHONE: "对方电话", FieldKind.LINK: "网址",
    FieldKind.APP: "软件", FieldKind.CHAT: "聊天账号", FieldKind.WALLET: "钱包地址", FieldKind.ACCOUNT: "对方账户",
    FieldKind.REMOTE: "手机被控制", FieldKind.AMOUNT: "说的总数",
}  # fmt: skip
DIRECTIONS: Final = {Role.PAID: "付出", Role.RETURNED: "返还", Role.STOPPED: "没付成"}
_AROUND: Final = 9  # characters of the story beside a proposal
_TYPE_KEY: Final = "scam_type"


@dataclass(frozen=True, slots=True)
class Item:
    """One proposal as the page shows it: `before`, `marked` and `after` are the words that it comes from."""

    key: str
    label: str
    shown: str
    is_sure: bool
    before: str = ""
    marked: str = ""
    after: str = ""


def items(story: Story, text: str, body: Mapping[str, Any], names: Mapping[str, str]) -> list[Item]:
    """Return what is still proposed, payments first: what the officer took, refused or wrote already is left out."""
    found = [_payment(payment, text, names) for payment in story.payments]
    if story.scam_type:
        found.append(_type(story, names))
    found += [_field(field, text, names) for field in story.fields if _is_offered(field, story)]
    settled = {*body["taken"], *body["refused"]}
    written = {value for value in body["values"].values() if value} | {trait["value"] for trait in body["traits"]}
    unique = {item.key: item for item in found}
    return [item for item in unique.values() if item.key not in settled and item.key.partition(":")[2] not in written]


def _is_offered(field: Proposed, story: Story) -> bool:
    """Tell whether a field is worth a key of its own: what a payment holds already is offered with it."""
    if field.kind is FieldKind.AMOUNT:
        return field.role is Role.TOTAL
    if field.kind is FieldKind.ACCOUNT:
        held = {payment.account for payment in story.payments} | {payment.payer_account for payment in story.payments}
        return field.value not in held and not (field.role is Role.SUSPECT and "tail" in field.facts)
    return field.kind in _INTO or field.kind in TRAITS or field.kind is FieldKind.CHAT


def _type(story: Story, names: Mapping[str, str]) -> Item:
    codes = [code for code in (story.scam_type, story.subtype) if code]
    shown = " · ".join(names.get(code, code) for code in codes)
    return Item(f"{_TYPE_KEY}:{'/'.join(codes)}", "类型", shown if story.subtype else f"{shown}（小类说不清）", True)


def _payment(payment: ProposedPayment, text: str, names: Mapping[str, str]) -> Item:
    when = payment.at.strftime("%m-%d %H:%M") if payment.at else payment.day[5:]
    tail = f"尾号 {payment.account}" if payment.is_tail else payment.account
    parts = [Fen(payment.amount_fen).short, when or "时间没说", tail or "账户没说", payment.payee_name, payment.bank]
    parts.append(names.get(f"way.{payment.way}", ""))
    label = DIRECTIONS[payment.direction]
    return _with_place(Item(payment.key, label, " · ".join(p for p in parts if p), not payment.doubts), payment, text)


def _field(field: Proposed, text: str, names: Mapping[str, str]) -> Item:
    label, shown = LABELS[field.kind], names.get(f"{field.kind}.{field.value}", field.value)
    if field.role is Role.OWN:
        label = "受害人电话" if field.kind is FieldKind.PHONE else "受害人账户"
    if field.kind is FieldKind.AMOUNT:
        shown = str(Fen(int(field.value)))
    service = field.facts.get("service", "")
    if field.kind is FieldKind.CHAT:
        shown = f"{names.get(f'service.{service}', service)} {field.value}"
    return _with_place(Item(field.key, label, shown, field.is_sure), field, text)


def _with_place(item: Item, place: Proposed | ProposedPayment, text: str) -> Item:
    start, end = place.start, place.end
    return Item(
        item.key, item.label, item.shown, item.is_sure, text[max(0, start - _AROUND) : start].replace("\n", " "),
        text[start:end], text[end : end + _AROUND].replace("\n", " "),
    )  # fmt: skip


def taken(body: Mapping[str, Any], story: Story, key: str) -> dict[str, Any]:
    """Return a draft after the officer took one proposal; a key that the story does not propose does nothing.

    A field that holds something else is replaced: the officer has just read both.
    """
    new = {**body, "values": dict(body["values"]), "payments": list(body["payments"]), "traits": list(body["traits"])}
    if key.startswith(f"{_TYPE_KEY}:"):
        codes = [*key.partition(":")[2].split("/"), ""]
        new["values"] |= {"scam_type": codes[0], "subtype": codes[1]}
    elif payment := next((p for p in story.payments if p.key == key), None):
        rows = sum(p.key == key for p in story.payments)
        new["payments"] += [_row(payment)] * rows
    elif field := next((f for f in story.fields if f.key == key), None):
        _take_field(new, field)
    else:
        return new
    new["taken"] = [*body["taken"], key]
    return new


def _take_field(new: dict[str, Any], field: Proposed) -> None:
    if field.kind in _INTO:
        new["values"][_INTO[field.kind]] = field.value
    elif field.kind is FieldKind.AMOUNT:
        new["values"]["total"] = str(Fen(int(field.value)).yuan)
    elif field.role is Role.OWN:
        new["values"]["phone" if field.kind is FieldKind.PHONE else "own_account"] = field.value
    else:
        service = field.facts.get("service", "")
        new["traits"].append(_trait(field, service))


def _trait(field: Proposed, service: str) -> dict[str, str]:
    """Return a mark by its kind of `core.linking`; an id of a service that linking does not know keeps its name."""
    if service in _NAMED_KINDS:
        return {"kind": service, "value": field.value}
    if field.kind is FieldKind.CHAT:
        return {"kind": "alias", "value": f"{service} {field.value}"}
    return {"kind": TRAITS[field.kind], "value": field.value}


def _row(payment: ProposedPayment) -> dict[str, str]:
    return {
        "amount": str(Fen(payment.amount_fen).yuan), "at": payment.at.strftime("%Y-%m-%dT%H:%M") if payment.at else "",
        "direction": payment.direction.value, "account": "" if payment.is_tail else payment.account,
        "name": payment.payee_name, "bank": payment.bank, "way": payment.way or "unknown",
        "note": f"收款账户尾号 {payment.account}" if payment.is_tail else "",
    }  # fmt: skip


def known(story: Story, body: Mapping[str, Any], told: frozenset[str]) -> frozenset[str]:
    """Return the facts that are known: those of the story, and those that the officer wrote.

    Args:
        told: what `core.intake.known_by_story` says of the story.
    """
    values = body["values"]
    facts = {fact for name, fact in _FACTS.items() if values.get(name)}
    facts |= {fact for trait in body["traits"] if (fact := _TRAIT_FACTS.get(trait["kind"], "suspect.chat"))}
    paid = [row for row in body["payments"] if row.get("direction", "paid") == "paid" and row.get("amount")]
    facts |= {
        f"payment.{name}" for name in ("amount", "account", "name", "bank", "way") if any(r.get(name) for r in paid)
    }
    if any(row.get("at") for row in paid):
        facts.add("payment.time")
    return frozenset(facts | told)


_FACTS: Final = {
    "name": "victim.name", "phone": "victim.phone", "age": "victim.age", "occupation": "victim.occupation",
    "community": "victim.community", "first_contact": "channel", "total": "total", "number_110": "number.110",
    "own_account": "account.own", "met_publicity": "met_publicity", "has_app": "has_app", "scam_type": "type",
    "protected": "nothing_paid",
}  # fmt: skip
_TRAIT_FACTS: Final = {
    "phone": "suspect.phone", "url": "suspect.link", "app_name": "suspect.app", "wallet": "suspect.wallet",
    "account": "payment.account", "email": "suspect.link", "sms_port": "suspect.phone",
}  # fmt: skip


def movements(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, int]]:
    """Return direction and amount in fen of rows that hold a sound amount."""
    found = []
    for row in rows:
        try:
            found.append((row.get("direction", "paid"), Fen.parse(row.get("amount", "")).fen))
        except ValueError:
            continue
    return found
