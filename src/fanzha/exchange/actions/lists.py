"""The list of what may cross: proposed by an administrator, agreed to by a second person, kept by version."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.exchange import KINDS, known_fields
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import CrossingList, Peer

_WAYS = {"out": "发出", "in": "收进"}


def ask_for_list(
    *, peer_id: int, direction: str, content: Mapping[str, Collection[str]], since: date, why: str, by: Actor,
    at: datetime,
) -> Any:  # fmt: skip
    """Propose what may cross in one direction; it holds when a second person has agreed.

    Raises:
        NotAllowed, approvals.ApprovalRefused: the actor may not, gave no reason, or nobody else could agree.
        Peer.DoesNotExist: there is no such other side.
    """
    by.require(Permission.EXCHANGE_EDIT)
    peer = Peer.objects.get(pk=peer_id)
    if direction not in _WAYS:
        raise ExchangeRefused("方向只有发出和收进两种。")
    payload = {
        "peer": peer.pk, "direction": direction, "content": known_fields(content), "since": since.isoformat()
    }  # fmt: skip
    return approvals.actions.ask(step=STEP.code, payload=payload, why=why, about=peer, by=by, at=at)


def _facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    peer = Peer.objects.filter(pk=payload["peer"]).first()
    told = [("对方", str(peer)), ("方向", _WAYS[payload["direction"]]), ("从哪天起的", payload["since"])]
    return told + (said_list(payload["content"]) or [("可以过的", "什么都不可以")])


def said_list(content: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
    """Say a list: each kind with its fields; personal ones are marked."""
    return [
        (kind.word, "、".join(
            f"{field.word}（个人信息）" if field.is_personal else field.word
            for field in kind.fields if field.code in content[code]
        ))
        for code, kind in KINDS.items() if code in content
    ]  # fmt: skip


@transaction.atomic
def _carry_out(payload: Mapping[str, Any], approval: Any) -> approvals.Outcome:
    """Write the version that was agreed to."""
    by = approvals.asker(approval)
    peer = Peer.objects.select_for_update().filter(pk=payload["peer"]).first()
    if peer is None:
        raise approvals.NotCarriedOut("对方已经不在了。")
    last = peer.lists.filter(direction=payload["direction"]).order_by("-version").first()
    row = CrossingList.objects.create(
        peer=peer, direction=payload["direction"], version=(last.version if last else 0) + 1,
        content=known_fields(payload["content"]), since=date.fromisoformat(payload["since"]), asked_by_name=by.name,
        approved_by_name=approval.decided_by_name, approval_id=approval.pk, at=approval.decided_at,
    )  # fmt: skip
    audit.record("exchange.list_approved", subject=peer, by=by, at=approval.decided_at,
                 before={"content": last.content if last else {}},
                 after={"direction": row.direction, "version": row.version, "content": row.content})  # fmt: skip
    return approvals.Outcome(f"第 {row.version} 版已生效。", reverse("exchange:peer", args=[peer.pk]))


STEP = approvals.Step(
    code="exchange.list", title="改两网交换清单", asks=Permission.EXCHANGE_EDIT, decides=Permission.EXCHANGE_EDIT,
    carry_out=_carry_out, facts=_facts, refusals=(ExchangeRefused,),
)  # fmt: skip
