"""What a token may be allowed to do, and which permissions of the house that takes."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from fanzha.common.permissions import Permission


class Scope(StrEnum):
    """One kind of thing that another system may do. The values are stored: never rename one."""

    CHECKS = "checks"
    REPORTS_WRITE = "reports.write"
    REPORTS_READ = "reports.read"
    FEEDS_WRITE = "feeds.write"
    ALERTS_READ = "alerts.read"
    ALERTS_WRITE = "alerts.write"
    PEOPLE_REVEAL = "people.reveal"
    UNITS_READ = "units.read"
    TOUCHES_READ = "touches.read"
    TOUCHES_WRITE = "touches.write"


SCOPE_NAMES: Mapping[Scope, str] = {
    Scope.CHECKS: "查一查（只计数，不留内容）",
    Scope.REPORTS_WRITE: "送举报",
    Scope.REPORTS_READ: "看本单位以下的举报办到哪一步",
    Scope.FEEDS_WRITE: "送待筛查的消息",
    Scope.ALERTS_READ: "看本单位以下的预警（个人信息打码）",
    Scope.ALERTS_WRITE: "登记联系结果、误报",
    Scope.PEOPLE_REVEAL: "看预警对象的完整信息（每次写明用途，记录在案）",
    Scope.UNITS_READ: "看机构",
    Scope.TOUCHES_READ: "看触达台账",
    Scope.TOUCHES_WRITE: "登记触达",
}
_PERMISSIONS: Mapping[Scope, frozenset[Permission]] = {
    Scope.CHECKS: frozenset(),
    Scope.REPORTS_WRITE: frozenset(),
    Scope.REPORTS_READ: frozenset({Permission.REPORT_VIEW}),
    Scope.FEEDS_WRITE: frozenset({Permission.FEED_IMPORT}),
    Scope.ALERTS_READ: frozenset({Permission.ALERT_VIEW}),
    Scope.ALERTS_WRITE: frozenset({Permission.ALERT_VIEW, Permission.ALERT_WORK}),
    Scope.PEOPLE_REVEAL: frozenset({Permission.ALERT_VIEW, Permission.PERSON_REVEAL}),
    Scope.UNITS_READ: frozenset({Permission.UNIT_VIEW}),
    Scope.TOUCHES_READ: frozenset({Permission.TOUCH_VIEW}),
    Scope.TOUCHES_WRITE: frozenset({Permission.TOUCH_RECORD}),
}


def permissions(scopes: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions that these scopes take together; an unknown scope of a later version gives none."""
    known = {scope.value: scope for scope in Scope}
    return frozenset().union(*(_PERMISSIONS[known[name]] for name in scopes if name in known))
