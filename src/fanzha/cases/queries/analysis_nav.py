"""The entry of analysis in the navigation."""

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission

ANALYSIS = NavItem("案件与资金", "案件分析", "chart-bar", "cases:analysis", Permission.CASE_COUNT)
