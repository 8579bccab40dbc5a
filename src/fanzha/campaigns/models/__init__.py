"""Tables of campaigns, cut by noun."""

from fanzha.campaigns.models.activities import (
    Activity,
    ActivityClass,
    ActivityFile,
    ActivityHost,
    ContestEntry,
    ContestVote,
    SignIn,
)
from fanzha.campaigns.models.no_fraud import NoFraud, NoFraudFile
from fanzha.campaigns.models.nudges import CalendarFeed, Nudge
from fanzha.campaigns.models.plans import Plan, PlanVersion
from fanzha.campaigns.models.registers import RegisterEntry, RegisterFile
from fanzha.campaigns.models.returns import FormUnit, Return, ReturnFile, ReturnForm
from fanzha.campaigns.models.tasks import Delivery, DeliveryFile, Share, Task

__all__ = [
    "Activity",
    "ActivityClass",
    "ActivityFile",
    "ActivityHost",
    "CalendarFeed",
    "ContestEntry",
    "ContestVote",
    "Delivery",
    "DeliveryFile",
    "FormUnit",
    "NoFraud",
    "NoFraudFile",
    "Nudge",
    "Plan",
    "PlanVersion",
    "RegisterEntry",
    "RegisterFile",
    "Return",
    "ReturnFile",
    "ReturnForm",
    "Share",
    "SignIn",
    "Task",
]
