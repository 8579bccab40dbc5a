"""What stands before each public door: the count of tries from one address."""

from datetime import datetime
from typing import Any

from fanzha.intake.actions import TooMany, count_try
from fanzha.intake.queries import Limits


def refusal(door: str, request: Any, rules: Limits) -> str:
    """Count a try and return the sentence that refuses it, or nothing."""
    at: datetime = request.at
    try:
        count_try(door, address=request.META.get("REMOTE_ADDR", ""), rate=rules.rates[door], at=at)
    except TooMany as too_many:
        return str(too_many)
    return ""
