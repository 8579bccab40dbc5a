"""Builds follow-up for tests: switched on by two, files opened by two."""

from datetime import timedelta
from itertools import count

from fanzha.common import approvals, rules
from fanzha.common.permissions import Role
from fanzha.followup import actions
from fanzha.followup.models import File, Named, Switch
from tests.builders.org import AT, SYSTEM, a_unit, actor_of, an_officer
from tests.builders.rights import a_record

_keys = count(1)
TODAY = AT.date()
ID_NUMBER, PHONE, NAME = "440524199203170415", "19912340000", "李小满"


def load_followup_rules():
    """Put the shipped rules of follow-up into the test database."""
    rules.load_shipped("fanzha.followup", by=SYSTEM, at=AT)


def an_opinion(**more):
    """Build a legal opinion."""
    said = {"title": "审查意见，清司审〔2026〕8 号", "author": "县司法局", "on": TODAY, "basis": "逐条对照过各类依据"}
    return actions.Opinion(**{**said, **more})


def switched_on():
    """Switch follow-up on without the way through two people."""
    return Switch.objects.create(
        opinion_title="审查意见", opinion_author="县司法局", opinion_on=TODAY, opinion_basis="逐条对照",
        assessment=a_record().number, assessment_version=1, on_at=AT, asked_by_id=-1, asked_by_name="管某",
        agreed_by_id=-2, agreed_by_name="何主任",
    )  # fmt: skip


class Desk:
    """Who works with follow-up in the small county: a director and a duty officer decide, four may be named."""

    def __init__(self, county):
        self.county = county
        self.director_account = an_officer(county.root, Role.DIRECTOR, name="何主任")
        self.second_account = an_officer(county.root, Role.DUTY_OFFICER, name="周某")
        self.town_account = an_officer(county.liuhe, Role.TOWN_OFFICER, name="钱镇")
        self.village_account = an_officer(county.shangliu, Role.VILLAGE_OFFICER, name="孙村")
        self.station_unit = a_unit("柳河派出所", below=county.liuhe, kind="police")
        self.station_account = an_officer(self.station_unit, Role.GRID_WORKER, name="李警")
        self.school_account = an_officer(county.school, Role.LINE_LIAISON, name="王老师")
        self.other_account = an_officer(county.baiyang, Role.TOWN_OFFICER, name="外镇")

    def __getattr__(self, name):
        return actor_of(self.__dict__[f"{name}_account"])

    def proposal(self, kind="release", **more):
        """Build a proposal that has all that its kind needs."""
        said = {**_COMMON, **_OWN[kind], "key": f"t{next(_keys)}", "kind": kind}
        said["unit_id"] = self.county.school.pk if kind in {"student", "dropout"} else self.county.liuhe.pk
        said["named"] = tuple((getattr(self, f"{side}_account" if side != "police" else "station_account").pk, side)
                              for side in _SIDES[kind])  # fmt: skip
        return actions.Proposal(**{**said, **more})

    def propose(self, kind="release", *, at=AT, **more):
        """Propose a file as the director."""
        return actions.propose_file(
            proposal=self.proposal(kind, **more), why="决定已经作出，要按期帮助本人", by=self.director, at=at
        )

    def agree(self, one, *, at=AT):
        """Let the second person agree."""
        return approvals.actions.decide(approval_id=one.pk, agree=True, why="核对过决定原件", by=self.second, at=at)

    def file(self, kind="release", *, at=AT, **more):
        """Open a file by two."""
        one = self.propose(kind, at=at, **more)
        self.agree(one, at=at)
        return File.objects.get(pk=int(one.about_id))

    def named(self, file, account):
        """Return the row by which an officer is named."""
        return Named.objects.get(file=file, officer=account, ended_at=None)


_COMMON = {
    "authority": "柳河镇人民政府", "document": "柳政帮〔2026〕3 号", "purpose": "帮本人找到工作",
    "review_on": TODAY + timedelta(days=25), "expires_on": TODAY + timedelta(days=50), "name": NAME, "told_on": TODAY,
}  # fmt: skip
_OWN = {
    "release": {"basis": "prison_37", "consent_on": TODAY, "papers_at": "镇司法所 3 号柜", "id_number": ID_NUMBER,
                "phone": PHONE},
    "correction": {"basis": "correction_38", "consent_on": TODAY, "office_on": TODAY, "papers_at": "镇司法所"},
    "abroad": {"basis": "fraud_6", "id_number": ID_NUMBER},
    "return": {"basis": "fraud_6", "id_number": ID_NUMBER, "purpose": "劝本人平安回来"},
    "student": {"basis": "juvenile_31", "guardian_on": TODAY, "school_on": TODAY, "papers_at": "政教处",
                "authority": "柳河中学", "purpose": "帮本人安心上学"},
    "dropout": {"basis": "minors_28", "guardian_on": TODAY, "school_on": TODAY, "papers_at": "政教处",
                "authority": "柳河中学", "purpose": "帮本人回到学校"},
}  # fmt: skip
_SIDES = {
    "release": ("town", "village"), "correction": ("town",), "abroad": ("town", "police"),
    "return": ("town", "police", "village"), "student": ("school", "police"), "dropout": ("school",),
}  # fmt: skip
