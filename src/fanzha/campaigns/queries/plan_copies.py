"""A new plan from an earlier one: days moved to another year, names to be checked, and what a person should look at."""

from dataclasses import dataclass
from datetime import date

from fanzha.campaigns.models import PlanVersion
from fanzha.campaigns.queries.plan_findings import days_of
from fanzha.campaigns.queries.plan_library import festivals, follows_festival
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.moving import MovedDay, Years, in_year, moved_day, moved_plan


@dataclass(frozen=True, slots=True)
class Copied:
    """What the new plan begins with.

    Attributes:
        moved: days that did not simply take their place in the new year.
    """

    title: str
    begins_on: date
    ends_on: date
    body: PlanBody
    moved: tuple[MovedDay, ...]

    def notes(self) -> list[dict[str, object]]:
        """Return what has to be looked at, in the shape of lines that a document read in leaves over."""
        notes = [{"place": 0, "text": day.what, "why": day.sentence} for day in self.moved]
        carried = sum(member.unchecked for member in self.body.members)
        if carried:
            why = f"领导小组 {carried} 人的姓名从旧方案带来，逐个核对是不是还在任"
            notes.append({"place": 0, "text": "领导小组", "why": why})
        return notes


def copied(row: PlanVersion, *, year: int, on: date) -> Copied:
    """Return what a version of a plan gives for another year."""
    begins_on, ends_on = days_of(row)
    known = festivals(on) if follows_festival(row.plan.pattern, on) else None
    calendar = china_calendar([begins_on.year, ends_on.year, year, year + ends_on.year - begins_on.year])
    years = Years(begins_on.year, year, calendar, known)
    body, moved = moved_plan(PlanBody.of(row.body), years)
    title = in_year(row.title or row.plan.title, begins_on.year, year)
    return Copied(title, moved_day(begins_on, years), moved_day(ends_on, years), body, moved)
