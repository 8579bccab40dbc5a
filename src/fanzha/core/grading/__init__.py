"""Facts about somebody in danger → proposed grade with its reasons, by rules that are versioned data.

Source: docs/methods/grading.md.
"""

from fanzha.core.grading.caller import caller_features
from fanzha.core.grading.deadlines import check_deadlines
from fanzha.core.grading.facts import Facts
from fanzha.core.grading.grade import GRADE_NAMES, Grade, higher
from fanzha.core.grading.propose import GradeReason, Proposal, propose
from fanzha.core.grading.rules import BadRules, Floor, Rule, Rules, read_rules

__all__ = [
    "GRADE_NAMES", "BadRules", "Facts", "Floor", "Grade", "GradeReason", "Proposal", "Rule", "Rules",
    "caller_features", "check_deadlines", "higher", "propose", "read_rules",
]  # fmt: skip
