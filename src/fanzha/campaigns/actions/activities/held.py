"""The locked row of an activity, and how it is kept."""

from datetime import datetime

from fanzha.campaigns.actions.activities.refusals import ActivityMoved
from fanzha.campaigns.models.activities import Activity
from fanzha.campaigns.queries.activities import activities_led
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.activity import ACTIVITY, ActivityState, ActivityStep


def activity_to_change(by: Actor, activity_id: int, version: int | None = None) -> Activity:
    """Return an activity that a unit of the actor leads, locked.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved: no right, not below the actor's posts, changed meanwhile.
    """
    by.require(Permission.ACTIVITY_EDIT)
    rows = activities_led(by, Permission.ACTIVITY_EDIT).select_related("unit").select_for_update(of=("self",))
    row: Activity = rows.get(pk=activity_id)
    if version is not None and row.version != version:
        raise ActivityMoved("您打开后，别人改过这一场活动。您填的内容还在，核对后可以再提交。")
    return row


def take_step(row: Activity, step: ActivityStep) -> None:
    """Move an activity.

    Raises:
        StepRefused: the step is not open from its state.
    """
    row.state = ACTIVITY.next_state(ActivityState(row.state), step)


def keep(row: Activity, act: str, *, by: Actor, at: datetime, why: str = "") -> Activity:
    """Save a changed activity as a new version, and record the act."""
    row.version += 1
    row.save()
    audit.record(act, subject=row, by=by, at=at, after={"state": row.state, "version": row.version}, why=why)
    return row
