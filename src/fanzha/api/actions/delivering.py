"""One event goes to one endpoint: signed, never redirected, tried again with growing patience."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from socket import create_connection
from ssl import create_default_context

from django.db import transaction

from fanzha.api.models import Delivery
from fanzha.api.queries.hooks import KIND_SCOPES, BadAddress, Way, way_to
from fanzha.api.queries.limits import limits
from fanzha.common import jobs
from fanzha.common.clock import CHINA

_GOOD = range(200, 300)
_MOVED = range(300, 400)
_MOST_READ = 1024


class NotDelivered(Exception):
    """The endpoint did not take the event. The sentence names no person and repeats nothing of the answer."""


def deliver(delivery_id: int, *, at: datetime) -> None:
    """Try to deliver an event that waits. The receiver may get it twice, and knows it by its id."""
    row = Delivery.objects.select_related("endpoint", "endpoint__token").get(pk=delivery_id)
    if row.state != Delivery.State.WAITING:
        return
    problem = _refusal(row, at)
    if problem:
        _put_aside(delivery_id, problem, at=at)
        return
    content = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        _send(way_to(row.endpoint.url), content, _headers(row, content, at), limits(at).hooks.timeout_s)
    except (NotDelivered, BadAddress) as refusal:
        _try_later(delivery_id, str(refusal), at=at)
    except TimeoutError:
        _try_later(delivery_id, "对方没有及时应答", at=at)
    except (OSError, HTTPException, ValueError):
        _try_later(delivery_id, "连不上对方", at=at)
    else:
        _done(delivery_id, at=at)


def _refusal(row: Delivery, at: datetime) -> str:
    """Say why nothing may be told any more: the right to know may have ended while the event waited."""
    token = row.endpoint.token
    if row.endpoint.closed_at is not None:
        return "接收地址已停用"
    is_valid = token.revoked_at is None and token.expires_on >= at.astimezone(CHINA).date()
    return "" if is_valid and KIND_SCOPES[row.kind] in token.scopes else "令牌已失效"


def signature(secret: str, content: bytes, moment: int) -> str:
    """Return the signature of a body at a moment: HMAC-SHA256 over `moment.body`, in hexadecimal letters."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + content, hashlib.sha256).hexdigest()


def _headers(row: Delivery, content: bytes, at: datetime) -> dict[str, str]:
    moment = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "fanzha",
        "Fanzha-Event": str(row.event_id),
        "Fanzha-Kind": row.kind,
        "Fanzha-Signature": f"t={moment},v1={signature(row.endpoint.secret, content, moment)}",
    }


def _send(way: Way, content: bytes, headers: dict[str, str], timeout_s: float) -> None:
    """Call the very network address that was judged; the name is only for the certificate and the Host header."""
    line = HTTPConnection(way.host, way.port, timeout=timeout_s)
    plain = create_connection((way.ip, way.port), timeout=timeout_s)
    line.sock = create_default_context().wrap_socket(plain, server_hostname=way.host) if way.is_tls else plain
    try:
        line.request("POST", way.path, content, headers)
        answer = line.getresponse()
        answer.read(_MOST_READ)
    finally:
        line.close()
    if answer.status in _MOVED:
        raise NotDelivered("对方要求跳转，没有跟随")
    if answer.status not in _GOOD:
        raise NotDelivered(f"对方回答 {answer.status}")


@transaction.atomic
def _done(delivery_id: int, *, at: datetime) -> None:
    row: Delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    row.state, row.tries, row.tried_at, row.done_at, row.problem = Delivery.State.DONE, row.tries + 1, at, at, ""
    row.save()


@transaction.atomic
def _put_aside(delivery_id: int, problem: str, *, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery_id).update(state=Delivery.State.DEAD, problem=problem, tried_at=at)


@transaction.atomic
def _try_later(delivery_id: int, problem: str, *, at: datetime) -> None:
    """Write down why it failed, and when it is tried next; after the last wait it is put aside for a person."""
    row: Delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if row.state != Delivery.State.WAITING:
        return
    waits = limits(at).hooks.waits
    row.problem, row.tried_at = problem[:120], at
    if row.tries < len(waits):
        jobs.defer_at("api.deliver", at=at + waits[row.tries], delivery_id=delivery_id)
    else:
        row.state = Delivery.State.DEAD
    row.tries += 1
    row.save()


def forget_deliveries(*, at: datetime) -> int:
    """Delete what was delivered long ago; what did not arrive waits twice as long for a person."""
    keep: timedelta = limits(at).hooks.keep
    done = Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=at - keep)
    dead = Delivery.objects.filter(state=Delivery.State.DEAD, made_at__lt=at - 2 * keep)
    return int(done._raw_delete("default")) + int(dead._raw_delete("default"))
