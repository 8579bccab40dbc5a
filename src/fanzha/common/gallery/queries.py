"""Reads of kept pictures: where else the same one is, and what it says of itself."""

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.urls import reverse
from PIL import Image

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.gallery import holders, shapes
from fanzha.common.gallery.settings import Keeping, keeping
from fanzha.common.models import KeptPicture, StoredFile
from fanzha.common.panels import Panel
from fanzha.core.pictures import BANDS, bands, probes

NoPicture = KeptPicture.DoesNotExist
SAME, ALIKE = "同一个文件", "画面几乎一样"


@dataclass(frozen=True, slots=True)
class Other:
    """Another object with the same or nearly the same picture, which the officer may see."""

    picture_id: int
    word: str
    seen: holders.Seen
    likeness: str
    received_at: datetime
    small: str
    url: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else a picture is: what the officer may see, newest first, and how many objects he may not.

    Attributes:
        is_cut: there are more than were looked at; the counts are of those.
    """

    shown: tuple[Other, ...] = ()
    visible: int = 0
    hidden: int = 0
    is_cut: bool = False

    @property
    def count(self) -> int:
        """Return how many other objects hold it."""
        return self.visible + self.hidden


def picture_seen(actor: Actor, picture_id: int) -> tuple[KeptPicture, holders.Seen]:
    """Return a picture and its object.

    Raises:
        NoPicture: no such picture, or of an object that the officer may not see.
    """
    picture = KeptPicture.objects.select_related("file").get(pk=picture_id)
    seen = holders.seen_by(actor, [picture])
    if picture.pk not in seen:
        raise NoPicture
    return picture, seen[picture.pk]


def elsewhere(actor: Actor, picture: KeptPicture, at: datetime) -> Elsewhere:
    """Return the other objects that hold the same or nearly the same picture.

    Cost:
        One question to four indexes; then one to each kind of object.
    """
    rules = keeping(at.date())
    found = _alike(picture, rules)
    pictures = _one_of_each(KeptPicture.objects.filter(pk__in=found).select_related("file").defer("position"))
    seen = holders.seen_by(actor, pictures)
    visible = [one for one in pictures if one.pk in seen]
    shown = [_other(one, seen[one.pk], is_same=found[one.pk]) for one in visible[: rules.most_shown]]
    return Elsewhere(tuple(shown), len(visible), len(pictures) - len(visible), len(found) >= rules.most_found)


def _one_of_each(rows: Any) -> list[KeptPicture]:
    """Return the newest picture of each object: a report with the same picture twice is one place."""
    newest: dict[tuple[str, int], KeptPicture] = {}
    for row in rows.order_by("-received_at", "-id"):
        newest.setdefault((row.holder_kind, row.holder_id), row)
    return list(newest.values())


def _other(picture: KeptPicture, seen: holders.Seen, *, is_same: bool) -> Other:
    return Other(
        picture_id=picture.pk, word=holders.word_of(picture.holder_kind), seen=seen,
        likeness=SAME if is_same else ALIKE, received_at=picture.received_at, small=small_url(picture),
        url=reverse("gallery:picture", args=[picture.pk]),
    )  # fmt: skip


def small_url(picture: KeptPicture) -> str:
    """Return the small picture as an address that holds it whole: it never stands in a cache or a log."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture.thumbnail).decode()}" if picture.thumbnail else ""


def _alike(picture: KeptPicture, rules: Keeping) -> dict[int, bool]:
    """Return the pictures of other objects that are alike, and whether each is the very same file."""
    wanted = _shapes(picture)
    found: dict[int, bool] = {}
    with connection.cursor() as cursor:
        if wanted:
            cursor.execute(_NEAR, _near_values(picture, wanted, rules))
            found = {row[0]: False for row in cursor.fetchall()}
        cursor.execute(_SAME, [picture.file.digest, picture.holder_kind, picture.holder_id, rules.most_found])
        return found | {row[0]: True for row in cursor.fetchall()}


def _shapes(picture: KeptPicture) -> list[int]:
    if picture.shape is None or not picture.thumbnail:
        return []
    with Image.open(io.BytesIO(picture.thumbnail), formats=("JPEG",)) as small:
        return shapes.shapes_to_ask_for(small.convert("L"))


_ANY_BAND = " OR ".join(f"band_{n} = ANY(%s::int[])" for n in range(BANDS))
_NEAR = f"""
SELECT p.id FROM common_keptpicture p
WHERE p.shape IS NOT NULL AND ({_ANY_BAND})
  AND NOT (p.holder_kind = %s AND p.holder_id = %s)
  AND (SELECT min(bit_count((p.shape # wanted)::bit(64))) FROM unnest(%s::bigint[]) wanted) <= %s
ORDER BY p.received_at DESC LIMIT %s
"""  # noqa: S608 - names of ours alone
_SAME = """
SELECT p.id FROM common_keptpicture p JOIN common_storedfile f ON f.id = p.file_id
WHERE f.digest = %s AND NOT (p.holder_kind = %s AND p.holder_id = %s)
ORDER BY p.received_at DESC LIMIT %s
"""


def _near_values(picture: KeptPicture, wanted: Sequence[int], rules: Keeping) -> list[Any]:
    parts = [bands(shape) for shape in wanted]
    asked = [
        sorted({near for part in parts for near in probes(part[number], rules.probe_bits)}) for number in range(BANDS)
    ]
    signed = [shapes.signed(shape) for shape in wanted]
    return [*asked, picture.holder_kind, picture.holder_id, signed, rules.near_bits, rules.most_found]


def used_before(picture: KeptPicture, at: datetime) -> int:
    """Return how many objects held the same or nearly the same picture before this one did."""
    found = _alike(picture, keeping(at.date()))
    earlier = KeptPicture.objects.filter(pk__in=found, received_at__lt=picture.received_at)
    return int(earlier.values("holder_kind", "holder_id").distinct().count())


def earlier_uses(picture: KeptPicture, at: datetime) -> list[tuple[str, int, datetime]]:
    """Return the objects that held the same or nearly the same picture before: kind, key, and when they got it."""
    found = _alike(picture, keeping(at.date()))
    earlier = KeptPicture.objects.filter(pk__in=found, received_at__lt=picture.received_at).order_by("received_at")
    return list(earlier.values_list("holder_kind", "holder_id", "received_at"))


def facts_of(picture: KeptPicture, at: datetime) -> list[tuple[str, str]]:
    """Return what is known of a picture, as pairs of a label and a value; the place to about a kilometre."""
    rules = keeping(at.date())
    return [
        ("拍摄时间", _taken(picture, rules)),
        ("收到时间", f"{picture.received_at.astimezone(CHINA):%Y-%m-%d %H:%M}"),
        ("拍摄地点", _place(picture, rules)),
        ("大小", f"{picture.width:,} × {picture.height:,} 像素" if picture.width else ""),
    ]


def _taken(picture: KeptPicture, rules: Keeping) -> str:
    if picture.taken_at is None:
        return "照片没带时间。截屏和聊天软件转来的照片都不带"
    moment = f"{picture.taken_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    gap = picture.received_at - picture.taken_at
    if gap < -rules.clock_slack:
        return f"{moment}，比收到还晚 {said_of(-gap)}，拍照的手机时间可能不准"
    return f"{moment}，收到前 {said_of(gap)}" if gap > rules.clock_slack else f"{moment}，拍完就交"


def said_of(gap: timedelta) -> str:
    """Say a length of time in the largest unit that fits.

    >>> said_of(timedelta(days=3, hours=5)), said_of(timedelta(minutes=90)), said_of(timedelta(minutes=12))
    ('3 天', '1 小时', '12 分')
    """
    if gap >= timedelta(days=1):
        return f"{gap.days:,} 天"
    hours, minutes = divmod(int(gap.total_seconds()) // 60, 60)
    return f"{hours} 小时" if hours else f"{minutes} 分"


def _place(picture: KeptPicture, rules: Keeping) -> str:
    if not picture.position:
        return "照片没带定位"
    latitude, longitude = (float(part) for part in picture.position.split(","))
    north, east = "北纬" if latitude >= 0 else "南纬", "东经" if longitude >= 0 else "西经"
    digits = rules.place_decimals
    return f"约{north} {abs(latitude):.{digits}f}°、{east} {abs(longitude):.{digits}f}°（精确到约 1 公里）"


def small_ones(actor: Actor, files: Iterable[int | None]) -> dict[int, str]:
    """Return the small pictures of files by file, of objects that the actor may see; those without one are left out."""
    pictures = list(KeptPicture.objects.filter(file__in=[pk for pk in files if pk]).defer("position"))
    seen = holders.seen_by(actor, pictures)
    return {one.file_id: small_url(one) for one in pictures if one.pk in seen and one.thumbnail}


def panel_of(actor: Actor, files: Sequence[StoredFile], at: datetime) -> Panel | None:
    """Return the card that lists the pictures of an object: when and where taken, and how often they are elsewhere."""
    pictures = list(
        KeptPicture.objects.filter(file__in=files).select_related("file").order_by("place", "id")
    )  # fmt: skip
    seen = holders.seen_by(actor, pictures)
    rows = [_row(actor, picture, at) for picture in pictures if picture.pk in seen]
    return Panel("图片", "common/gallery/_panel.html", {"rows": rows}, sub=f"{len(rows)} 张") if rows else None


def _row(actor: Actor, picture: KeptPicture, at: datetime) -> dict[str, Any]:
    others = elsewhere(actor, picture, at)
    return {
        "place": picture.place, "url": reverse("gallery:picture", args=[picture.pk]),
        "facts": facts_of(picture, at)[:3], "count": others.count, "said": _said(others, used_before(picture, at)),
    }  # fmt: skip


def _said(others: Elsewhere, before: int) -> str:
    """Say how often a picture is elsewhere: a sign to look at, nothing that anybody is accused of."""
    more = "以上" if others.is_cut else ""
    return f"另有 {others.count} 处{more}同图" + (f"，其中 {before} 处更早" if before else "")
