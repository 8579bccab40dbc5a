"""Builds reports and what they need for tests of intake, of the public pages and of whatever stands above."""

from itertools import count

from fanzha.common import rules
from fanzha.common.actor import Actor
from fanzha.intake import actions
from fanzha.intake.models import Report
from tests.builders.org import AT, SYSTEM

SCAM = "您的快递丢失，我们给您三倍赔付。请加客服微信，下载会议软件打开屏幕共享，按步骤领取退款。"
PLAIN = "妈，晚上我回家吃饭，不用等我，路上有点堵。"
PUBLIC = Actor.public(origin="10.9.8.7")
_keys = count(1)


def shipped_rules():
    """Load the rules that the product ships with: of intake, and of the warnings that listen to it."""
    for package in (
        "fanzha.common.exports",
        "fanzha.people",
        "fanzha.intake",
        "fanzha.cases",
        "fanzha.alerts",
        "fanzha.rights",
    ):
        rules.load_shipped(package, by=SYSTEM, at=AT)


def a_report(unit, *, text=SCAM, at=AT, source="public", key=None, **said):
    """Take a report in and return its row."""
    new = actions.NewReport(key=key or f"t:{next(_keys)}", source_code=source, unit_id=unit.pk, text=text, **said)
    return Report.objects.get(pk=actions.take_report(new=new, by=PUBLIC, at=at).report_id)


def a_target(**said):
    """Return somebody to be warned."""
    return actions.Target(**{"name": "张三", "phone": "13800138000", **said})


def a_listing(**said):
    """Return something to be listed."""
    from datetime import timedelta

    until = (AT + timedelta(days=30)).date()
    defaults = {"kind": "phone", "value": "13912345678", "source": "案件 2026-1", "reason": "已核实", "until": until}
    return actions.Listing(**{**defaults, **said})


def a_picture(width=40, height=30, form="PNG"):
    """Return the bytes of a small picture."""
    import io

    from PIL import Image

    sink = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(sink, form)
    return sink.getvalue()


def a_clean_picture():
    """Return a small picture as the house keeps it."""
    import io

    from fanzha.common.gallery.settings import keeping
    from fanzha.common.pictures import clean_picture

    content = a_picture()
    return clean_picture(io.BytesIO(content), size=len(content), rules=keeping(AT.date()).proof)


def a_version(state="candidate", *, content=None, name=None, **said):
    """Keep a version of the screening model; its file holds the shipped model unless told otherwise."""
    from fanzha.common import files
    from fanzha.intake.models import ScreeningVersion
    from fanzha.intake.queries import live

    file = files.store(
        live.shipped_bytes() if content is None else content,
        kind="screening.model", name="m.npz", content_type="application/zip", at=AT,
    )  # fmt: skip
    made = {
        "version": name or f"2026.11-2+test.h{next(_keys):08x}", "parent": "2026.11-2+test", "state": state,
        "file": file, "made_at": AT, "made_by_name": "周某", "live_since": AT if state == "live" else None,
        "shadow_since": AT if state == "shadow" else None,
    }  # fmt: skip
    return ScreeningVersion.objects.create(**{**made, **said})


def a_home_model():
    """Return the bytes of a model that was trained at home, on invented texts."""
    from fanzha.core.screening.adapt import Labelled, Made, adapt
    from fanzha.intake.queries import live

    texts = [Labelled(f"{PLAIN}我带了{n}斤苹果{'，先转定金' * (n % 2)}。", n % 2 == 1) for n in range(40)]
    return adapt(live.shipped_bytes(), texts, made=Made("测试", "2026-11-23")).data
