"""Words of returns that several pages share."""

from fanzha.core.campaigns.periods import LAST, Schedule


def deadline_said(schedule: Schedule) -> str:
    """Return when a form is due and of what it tells, in one line."""
    return f"{schedule.deadline.sentence}{'，报上一期' if schedule.covers == LAST else ''}"
