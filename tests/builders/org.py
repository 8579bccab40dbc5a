"""Builds units, officers and signed-in browsers for tests."""

from datetime import date, datetime
from itertools import count

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Officer, Post, Unit

AT = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SINCE = date(2026, 1, 1)
SYSTEM = Actor.system("测试")
PASSWORD = "warm-Lake-2026"
_numbers = count(1)


def a_unit(name="某单位", *, below=None, line=None, kind="town", code=None, **more):
    """Create a unit below others; a root where neither is given."""
    return actions.create_unit(
        code=code or f"T{next(_numbers):05}", name=name, kind=kind, by=SYSTEM, at=AT,
        territory_parent_id=below.pk if below else None, line_parent_id=line.pk if line else None, **more,
    )  # fmt: skip


def an_officer(unit, role=Role.DUTY_OFFICER, *, username=None, name="周某", password="", **more):
    """Create an officer with one post; without a password it is quick, and nobody can sign in by the form."""
    username = username or f"officer{next(_numbers)}"
    if password:
        return actions.create_officer(
            username=username, name=name, unit_id=unit.pk, role=role, from_date=SINCE, by=SYSTEM, at=AT,
            password=password, **more,
        ).officer  # fmt: skip
    officer = Officer.objects.create(username=username, name=name, password="!", **more)
    Post.objects.create(officer=officer, unit=unit, role=role, from_date=SINCE)
    return officer


def actor_of(officer, *, origin="10.0.0.1"):
    """Return an officer as actor, read afresh."""
    return queries.actor_for(Officer.objects.get(pk=officer.pk), on=AT.date(), origin=origin)


def an_actor(unit, role=Role.DUTY_OFFICER, **more):
    """Create an officer and return the actor."""
    return actor_of(an_officer(unit, role, **more))


def signed_in(client, officer):
    """Sign the test client in without the form."""
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


class County:
    """A small county: two towns with villages, an education bureau with a school in each town."""

    def __init__(self):
        self.root = a_unit("清河县", kind="county", code="330999000000")
        self.liuhe = a_unit("柳河镇", below=self.root, code="330999101000")
        self.baiyang = a_unit("白杨乡", below=self.root, code="330999102000")
        self.shangliu = a_unit("上柳村", below=self.liuhe, kind="village", code="330999101201")
        self.dongying = a_unit("东营村", below=self.baiyang, kind="village", code="330999102201")
        self.education = a_unit("教育局", below=self.root, kind="bureau", code="JYJ")
        self.school = a_unit("柳河中学", below=self.liuhe, line=self.education, kind="school", code="XX01")
        self.other_school = a_unit("白杨小学", below=self.baiyang, line=self.education, kind="school", code="XX02")

    def fresh(self, name):
        """Return a unit of the county read from the database."""
        return Unit.objects.get(pk=getattr(self, name).pk)
