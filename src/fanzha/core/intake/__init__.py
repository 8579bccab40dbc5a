"""Intake at speaking speed: a story in, proposed fields with their places out, and what to ask next.

Source: docs/methods/intake.md.
"""

from fanzha.core.intake.contradictions import Contradiction, Movement, contradictions
from fanzha.core.intake.fields import FieldKind, Proposed, ProposedPayment, Role
from fanzha.core.intake.known import known_by_story
from fanzha.core.intake.missing import FACTS, BadQuestions, Question, Questions, missing, read_questions
from fanzha.core.intake.story import Story, read_story
from fanzha.core.intake.words import BadWords, Words, read_words

__all__ = [
    "FACTS", "BadQuestions", "BadWords", "Contradiction", "FieldKind", "Movement", "Proposed", "ProposedPayment",
    "Question", "Questions", "Role", "Story", "Words", "contradictions", "known_by_story", "missing", "read_questions",
    "read_story", "read_words",
]  # fmt: skip
