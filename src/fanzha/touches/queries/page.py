"""What the pages say of a touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.models import StoredFile
from fanzha.common.permissions import Permission
from fanzha.people.queries import mask_name
from fanzha.touches.models import CHANNELS, Touch, TouchKind

KIND_NAMES = dict(TouchKind.choices)
_SOURCES = {"manual": "手工登记", "alert": "预警处置", "reversal": "冲销", "demo": "演示数据"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a touch reached, as a page names it."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TouchRow:
    """One row of the ledger."""

    at: datetime
    url: str
    kind: str
    channel: str
    target: Reached
    unit: str
    officer: str
    has_proof: bool
    state: str  # standing, reversed, reversal


def target_of(touch: Any, actor: Actor) -> Reached:
    """Return whom a touch reached; a person is masked, and named only to those who may see people."""
    sees = actor.may(Permission.PERSON_VIEW)
    if touch.person_id:
        name = mask_name(touch.person.name) or "没有姓名"
        return Reached(name, reverse("people:person", args=[touch.person_id])) if sees else Reached("一名群众")
    if touch.household_id:
        number = f"{touch.household.number} 户"
        return Reached(number, reverse("people:household", args=[touch.household_id])) if sees else Reached("一户")
    if touch.group_id:
        return Reached(touch.group.name if sees else "一个群")
    return Reached(str(touch.target_unit))


def url_of(touch: Any) -> str:
    """Return the address of a touch."""
    day = int(f"{touch.at.astimezone(CHINA):%Y%m%d}")
    return reverse("touches:touch", args=[day, touch.id])


def row_of(touch: Any, actor: Actor) -> TouchRow:
    """Return one row of a list."""
    state = "reversal" if touch.reverses_id else "reversed" if touch.is_reversed else "standing"
    return TouchRow(
        at=touch.at,
        url=url_of(touch),
        kind=KIND_NAMES.get(touch.kind, touch.kind),
        channel=CHANNELS.get(touch.channel, touch.channel),
        target=target_of(touch, actor),
        unit=str(touch.unit),
        officer=touch.officer_name,
        has_proof=bool(touch.proof_hash),
        state=state,
    )


def rows_of(touches: Iterable[Any], actor: Actor) -> list[TouchRow]:
    """Return the rows of a list."""
    return [row_of(touch, actor) for touch in touches]


def touch_facts(touch: Any) -> list[tuple[str, str]]:
    """Return what is known of a touch, as pairs of a label and a value."""
    reached = f"{touch.people_reached:,} 人" if touch.group_id or touch.target_unit_id else ""
    material = f"{touch.material} {touch.material_version}".strip()
    pairs = [
        ("方式", KIND_NAMES.get(touch.kind, touch.kind)),
        ("渠道", CHANNELS.get(touch.channel, touch.channel)),
        ("触达时间", _moment(touch.at)),
        ("登记时间", _moment(touch.recorded_at)),
        ("责任单位", str(touch.unit)),
        ("办理人", touch.officer_name),
        ("来源", _SOURCES.get(touch.source, touch.source)),
    ]
    return pairs + [pair for pair in (("触达人数", reached), ("材料", material)) if pair[1]]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def proof_facts(touch: Any) -> list[tuple[str, str]]:
    """Return what proves a touch."""
    place = ""
    if touch.proof_longitude is not None and touch.proof_latitude is not None:
        place = f"东经 {touch.proof_longitude:.5f}，北纬 {touch.proof_latitude:.5f}"
    return [
        ("校验码", touch.proof_hash),
        ("大小", f"{touch.proof_size / 1024:,.0f} KB" if touch.proof_size else ""),
        ("凭证时间", _moment(touch.proof_at) if touch.proof_at else ""),
        ("地点", place),
    ]


def proof_file(touch: Any) -> Any:
    """Return the stored file of a touch's proof, or `None` where it is gone or was never kept here."""
    if not touch.proof_hash:
        return None
    return StoredFile.objects.filter(digest=touch.proof_hash).order_by("id").first()


def texts_of(touch: Any, actor: Actor) -> list[tuple[str, str]]:
    """Return the free texts of a touch, for those who may see people."""
    if not actor.may(Permission.PERSON_VIEW):
        return []
    pairs = [("给对方看、念的内容", touch.shown_text), ("情况", touch.note), ("冲销原因", touch.reverse_reason)]
    return [pair for pair in pairs if pair[1]]


def connected(touch: Any) -> Any:
    """Return the touch that this one reverses, or the one that reverses it, or `None`."""
    rows = Touch.objects.filter(at=touch.at)
    if touch.reverses_id:
        return rows.filter(id=touch.reverses_id).first()
    return rows.filter(reverses_id=touch.id).first()
