"""Plans, quotas, returns: what is asked of units, decided without a database."""

from fanzha.core.campaigns.body import TARGETS, Ask, Goal, Measure, Member, Phase, PlanBody, Target

__all__ = ["TARGETS", "Ask", "Goal", "Measure", "Member", "Phase", "PlanBody", "Target"]
