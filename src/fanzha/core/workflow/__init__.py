"""One state machine a file: a transition table, who owns each state, and why a step is refused."""

from fanzha.core.workflow.machine import Machine, Reason, StepRefused

__all__ = ["Machine", "Reason", "StepRefused"]
