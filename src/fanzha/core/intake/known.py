"""Say which facts a story already tells, so that nobody is asked twice."""

from fanzha.core.intake.fields import FieldKind, Role
from fanzha.core.intake.story import Story

_BY_FIELD = (
    (FieldKind.PHONE, Role.SUSPECT, "suspect.phone"), (FieldKind.PHONE, Role.OWN, "victim.phone"),
    (FieldKind.CHAT, Role.SUSPECT, "suspect.chat"), (FieldKind.APP, Role.SUSPECT, "suspect.app"),
    (FieldKind.LINK, Role.SUSPECT, "suspect.link"), (FieldKind.WALLET, Role.SUSPECT, "suspect.wallet"),
    (FieldKind.ACCOUNT, Role.OWN, "account.own"), (FieldKind.REMOTE, None, "remote"),
    (FieldKind.CHANNEL, None, "channel"),
    (FieldKind.VICTIM_NAME, None, "victim.name"), (FieldKind.AGE, None, "victim.age"),
    (FieldKind.OCCUPATION, None, "victim.occupation"), (FieldKind.COMMUNITY, None, "victim.community"),
    (FieldKind.AMOUNT, Role.BORROWED, "borrowed"), (FieldKind.AMOUNT, Role.BALANCE, "at_risk"),
)  # fmt: skip


def known_by_story(story: Story) -> frozenset[str]:
    """Return the members of `missing.FACTS` that a story tells; of the payments the last paid one counts."""
    known = {fact for kind, role, fact in _BY_FIELD if story.of(kind, role)}
    paid = [payment for payment in story.payments if payment.direction is Role.PAID]
    if paid:
        last = paid[-1]
        known.add("payment.amount")
        known |= {fact for fact, said in (
            ("payment.time", last.at), ("payment.account", last.account and not last.is_tail),
            ("payment.tail", last.is_tail),
            ("payment.name", last.payee_name), ("payment.bank", last.bank), ("payment.way", last.way),
        ) if said}  # fmt: skip
        known |= {f"way.{payment.way}" for payment in paid if payment.way in {"crypto", "cash"}}
    if len(paid) > 1:
        known.add("payments.several")
    if story.total_fen is not None:
        known.add("total")
        if paid and story.paid_fen == story.total_fen:
            known.add("payments.complete")
    known |= {fact for fact, said in (("type", story.scam_type), ("subtype", story.subtype)) if said}
    return frozenset(known)
