"""Tables of campaigns, cut by noun."""

from fanzha.campaigns.models.no_fraud import NoFraud, NoFraudFile
from fanzha.campaigns.models.nudges import CalendarFeed, Nudge
from fanzha.campaigns.models.plans import Plan, PlanVersion
from fanzha.campaigns.models.returns import FormUnit, Return, ReturnFile, ReturnForm
from fanzha.campaigns.models.tasks import Delivery, DeliveryFile, Share, Task

__all__ = [
    "CalendarFeed",
    "Delivery",
    "DeliveryFile",
    "FormUnit",
    "NoFraud",
    "NoFraudFile",
    "Nudge",
    "Plan",
    "PlanVersion",
    "Return",
    "ReturnFile",
    "ReturnForm",
    "Share",
    "Task",
]
