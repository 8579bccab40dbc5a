"""Tables of the interface."""

from fanzha.api.models.hooks import Delivery, Endpoint
from fanzha.api.models.requests import KeptAnswer, RateWindow
from fanzha.api.models.tokens import Token

__all__ = ["Delivery", "Endpoint", "KeptAnswer", "RateWindow", "Token"]
