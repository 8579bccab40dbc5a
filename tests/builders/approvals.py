"""A sensitive step for tests, which everybody who opens the pages may decide."""

from fanzha.common import approvals
from fanzha.common.permissions import Permission


def a_step(code="test.step", **more):
    """Register a step that changes nothing."""
    facts = {"asks": Permission.APPROVAL_USE, "decides": Permission.APPROVAL_USE, "carry_out": lambda said, one: None}
    step = approvals.Step(code, "试办", **facts | more)
    approvals.register(step)
    return step
