"""Changes to work plans."""

from fanzha.campaigns.actions.plans.deciding import (
    PlanInForce,
    approve_plan,
    discard_plan,
    end_plan,
    return_plan,
    submit_plan,
)
from fanzha.campaigns.actions.plans.papers import note_taken_out
from fanzha.campaigns.actions.plans.refusals import PlanMoved, PlanRefused, PlanUnready
from fanzha.campaigns.actions.plans.writing import (
    Drafting,
    add_measures,
    draft_plan,
    mark_of_words,
    move_measure,
    new_version,
    remove_measure,
    save_measure,
    save_words,
    settle_notes,
)

__all__ = [
    "Drafting",
    "PlanInForce",
    "PlanMoved",
    "PlanRefused",
    "PlanUnready",
    "add_measures",
    "approve_plan",
    "discard_plan",
    "draft_plan",
    "end_plan",
    "mark_of_words",
    "move_measure",
    "new_version",
    "note_taken_out",
    "remove_measure",
    "return_plan",
    "save_measure",
    "save_words",
    "settle_notes",
    "submit_plan",
]
