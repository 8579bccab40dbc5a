"""One adapter a kind of gateway. Without a configured gateway messages are rehearsed, and said to be so.

What is configured stands in `channels.json` in the data folder, closed to other users, since it holds secrets:

    {"sms": {"kind": "http", "url": "https://…", …}, "email": {"kind": "smtp", "host": "…", …}}
"""

from fanzha.channels.adapters.port import Adapter, Answer, GatewayDown, NotConfigured
from fanzha.channels.adapters.registry import adapter_for, configuration

__all__ = ["Adapter", "Answer", "GatewayDown", "NotConfigured", "adapter_for", "configuration"]
