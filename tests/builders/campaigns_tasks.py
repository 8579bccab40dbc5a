"""Builds tasks, shares and deliveries for tests."""

import io
from datetime import timedelta
from itertools import count

from PIL import Image

from fanzha.campaigns.actions import deliveries, issuing, tasks
from fanzha.campaigns.actions.tasks import Wanted
from fanzha.campaigns.models import Share
from fanzha.campaigns.queries.audience import Audience
from fanzha.org import actions as org
from tests.builders.org import AT, SYSTEM, County, a_unit, an_actor

_keys = count(1)


class Field:
    """A county with people in its towns, and officers who issue, work and confirm."""

    def __init__(self):
        from tests.builders.alerts import load_rules

        load_rules()
        self.county = County()
        self.hexi = a_unit("河西村", below=self.county.liuhe, kind="village")
        for unit, people in ((self.county.liuhe, 30_000), (self.county.baiyang, 20_000)):
            _count(unit, people)
        self.desk = an_actor(self.county.root, "duty_officer", name="周某")
        self.second = an_actor(self.county.root, "director", name="钱某")
        self.town = an_actor(self.county.liuhe, "town_officer", name="田某")
        self.village = an_actor(self.county.shangliu, "village_officer", name="柳某")
        self.elsewhere = an_actor(self.county.baiyang, "town_officer", name="白某")

    def towns(self):
        """Return the audience of both towns."""
        return Audience(self.county.root.pk, "territory", ("town",))


def _count(unit, people):
    org.set_population(
        unit_id=unit.pk, year=2026, residents=people, households=people // 3, source="测试", by=SYSTEM, at=AT
    )


def wanted(field, **more):
    """Return what a task asks for: 100 leaflets of both towns by population, with a photo."""
    said = {
        "title": "进村入户发放宣传单", "begins_on": AT.date() - timedelta(days=30), "due_at": AT + timedelta(days=10),
        "audience": field.towns(), "counter": "leaflets", "quota": 100, "split": "population", "evidence": ("photo",),
    }  # fmt: skip
    return Wanted(**{**said, **more})


def a_task(field, **more):
    """Draft a task of the county."""
    return tasks.draft_task(unit_id=field.county.root.pk, wanted=wanted(field, **more), by=field.desk, at=AT)


def an_issued_task(field, **more):
    """Draft a task and give it to its units."""
    task = a_task(field, **more)
    tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)
    issuing.issue_to_all(task_id=task.pk, at=AT)
    task.refresh_from_db()
    return task


def share_of(task, unit):
    """Return what a unit owes of a task, read afresh."""
    return Share.objects.select_related("unit", "task", "task__unit", "parent", "parent__unit").get(
        task=task, unit=unit
    )


def a_photo(color="white"):
    """Return a small picture."""
    sink = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(sink, "JPEG")
    return sink.getvalue()


def a_delivery(share, by, *, amount=10, photo=True, **more):
    """Write down what was done on a share."""
    pieces = [deliveries.Piece("photo", "现场.jpg", a_photo())] if photo else []
    said = {"key": f"form:{next(_keys)}", "amount": amount, "done_on": AT.date(), "pieces": pieces, **more}
    return deliveries.deliver(share_id=share.pk, done=deliveries.Done(**said), by=by, at=AT)
