"""Which alerts an actor sees, and the one that is about to be changed."""

from typing import Any

from django.db.models import QuerySet

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


class AlertMoved(Exception):
    """Somebody changed the alert after the form was shown. The sentence says what; the typed input is kept."""


def alerts_seen(actor: Actor, permission: Permission = Permission.ALERT_VIEW) -> "QuerySet[Any]":
    """Return the alerts below the actor's posts."""
    seen: QuerySet[Any] = Alert.objects.visible_to(actor, permission)
    return seen.select_related("unit", "officer")


def open_alerts(actor: Actor) -> "QuerySet[Any]":
    """Return the alerts in which somebody has to act, the earliest deadline first."""
    return alerts_seen(actor).filter(state__in=OPEN).order_by("due_at", "id")


def alert_seen(actor: Actor, alert_id: int) -> Alert:
    """Return one alert with what its page shows.

    Raises:
        Alert.DoesNotExist: not among the alerts that the actor may see.
    """
    alert: Alert = Alert.objects.open_to(actor, Permission.ALERT_VIEW).select_related(
        "unit", "officer", "person", "person__unit", "household", "transfer_to", "duplicate_of"
    ).get(pk=alert_id)  # fmt: skip
    return alert


def alert_to_change(actor: Actor, permission: Permission, alert_id: int, version: int | None = None) -> Alert:
    """Return one alert, locked until the transaction ends.

    Args:
        version: what the form was shown with; `None` where there was no form.

    Raises:
        NotAllowed: the actor's posts do not hold the permission.
        Alert.DoesNotExist: not among the alerts that the actor may change.
        AlertMoved: somebody changed it after the form was shown.
    """
    actor.require(permission)
    alert: Alert = Alert.objects.open_to(actor, permission).select_for_update(of=("self",)).get(pk=alert_id)
    if version is not None and alert.version != version:
        raise AlertMoved(_moved(alert))
    return alert


def _moved(alert: Alert) -> str:
    last = audit.history("alerts.alert", alert.pk)[-1]
    did = ACT_NAMES.get(last.action, "修改")
    return f"您打开后，{last.actor_name}在 {last.at.astimezone():%H:%M} 办了“{did}”。您填的内容还在，核对后可以再办。"


def alert_numbered(actor: Actor, number: str) -> Alert | None:
    """Return the alert with this number, if the actor may see it."""
    found: Alert | None = alerts_seen(actor).filter(number=number.strip().upper()).first()
    return found


# What the audit row's code is called on the page.
ACT_NAMES = {
    "exchange.sent": "发往另一网",
    "exchange.carried": "收到另一网的",
    "merge.followed": "随登记合并改了对象",
    "alert.opened": "生成预警",
    "alert.joined": "并入新线索",
    "alert.graded": "定级",
    "alert.regraded": "改等级",
    "alert.assigned": "派单",
    "alert.contacted": "登记处置",
    "alert.concluded": "报处置结果",
    "alert.message_changed": "短信状态更新",
    "alert.set_aside": "登记暂时找不到",
    "alert.resumed": "到期再次联系",
    "alert.transfer_asked": "申请转办",
    "alert.transfer_accepted": "接收转办",
    "alert.transfer_refused": "退回转办",
    "alert.transfer_expired": "转办逾期退回",
    "alert.closed": "办结",
    "alert.lapsed": "超期归档",
    "alert.reopened": "重新打开",
    "alert.escalated": "超时上报",
    "alert.noted": "知悉超时",
    "alert.urged": "催办",
    "alert.remarked": "备注",
    "alert.person_named": "补录劝阻对象",
    "alert.false_alarm": "登记误报",
    "alert.revisited": "回访",
    "alert.revisit_missed": "逾期未回访",
    "alert.evidence_read": "查看原文",
}
