"""What intake restricts or refuses, so that each says why (article 32)."""

from fanzha.common.refusals import Refusing

_RULES = "intake.refusals"
REFUSING = (
    Refusing("watch.listed", "列入名单", _RULES, "fanzha.intake.actions.watching.list_value"),
    Refusing("report.dismissed", "举报不采用", _RULES, "fanzha.intake.actions.deciding.dismiss_report"),
)
