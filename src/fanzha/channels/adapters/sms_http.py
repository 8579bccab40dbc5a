"""A generic SMS gateway over HTTP: what is sent and how the answer is read stand in the entry."""

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fanzha.channels.adapters.port import Answer, GatewayDown, NotConfigured
from fanzha.channels.models import Message

_TIMEOUT_S = 10
_LARGEST_ANSWER = 65536  # bytes; a gateway's answer is a few hundred
_PLACES = re.compile(r"\{(to|text|id)\}")


class SmsHttp:
    """Posts one JSON object a message.

    Entry: `url`; `body`, an object whose strings may hold {to}, {text}, {id}; `accepted`, a pair [path, value] that the
    answer must hold; optional `headers`, `signature` (set before the text), `id_path`, `problem_path`.
    A path is `data.items.0.id`.
    """

    def __init__(self, entry: Mapping[str, Any]) -> None:
        missing = [part for part in ("url", "body", "accepted") if not entry.get(part)]
        if missing:
            raise NotConfigured(f"channels.json 里 sms 缺少：{'、'.join(missing)}")
        self.entry = entry
        self.url = urlsplit(entry["url"])
        if self.url.scheme not in {"http", "https"} or not self.url.hostname:
            raise NotConfigured("channels.json 里 sms 的 url 应以 https:// 开头")

    def send(self, message: Message) -> Answer:
        """Hand one message over.

        A gateway that hangs up after it was spoken to may have taken the message: that is a failure for a person to
        look at, never a second try.
        """
        signature = self.entry.get("signature", "")
        facts = {"to": message.to, "text": f"{signature}{message.body}", "id": message.dedupe_key}
        body = json.dumps(_filled(self.entry["body"], facts), ensure_ascii=False).encode()
        connection = self._connect()
        try:
            headers = {"Content-Type": "application/json; charset=utf-8", **self.entry.get("headers", {})}
            path = self.url.path or "/"
            connection.request("POST", f"{path}?{self.url.query}" if self.url.query else path, body, headers)
            answer = connection.getresponse()
            content = answer.read(_LARGEST_ANSWER)
        except (OSError, http.client.HTTPException):
            return Answer(Message.State.FAILED, "短信通道中途断开，不确定是否已发出。请先核实再重发")
        finally:
            connection.close()
        return self._read(answer.status, content)

    def _connect(self) -> http.client.HTTPConnection:
        host = str(self.url.hostname)
        if self.url.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, self.url.port, timeout=_TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, self.url.port, timeout=_TIMEOUT_S)
        try:
            connection.connect()
        except OSError:
            raise GatewayDown("连不上短信通道，稍后自动重试") from None
        return connection

    def _read(self, status: int, content: bytes) -> Answer:
        if status in {429, 503}:
            raise GatewayDown("短信通道繁忙，稍后自动重试")
        try:
            answer = json.loads(content)
        except ValueError:
            return Answer(Message.State.FAILED, f"短信通道的回答读不懂（HTTP {status}）")
        path, wanted = self.entry["accepted"]
        if str(at_path(answer, path)) == str(wanted):
            gateway_id = at_path(answer, self.entry.get("id_path", ""))
            return Answer(Message.State.ACCEPTED, gateway_id=str(gateway_id or "")[:80])
        said = str(at_path(answer, self.entry.get("problem_path", "")) or f"HTTP {status}")
        return Answer(Message.State.FAILED, f"短信通道没有接收：{without_numbers(said)}"[:200])


def _filled(template: Any, facts: Mapping[str, str]) -> Any:
    if isinstance(template, str):
        return _PLACES.sub(lambda place: facts[place.group(1)], template)
    if isinstance(template, dict):
        return {key: _filled(value, facts) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, facts) for value in template]
    return template


def at_path(value: Any, path: str) -> Any:
    """Return what stands at a dotted path, or `None`.

    >>> at_path({"data": [{"id": 7}]}, "data.0.id")
    7
    """
    for part in path.split(".") if path else ["\x00"]:
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def without_numbers(text: str) -> str:
    """Return a gateway's sentence with long numbers hidden: it may repeat the recipient."""
    return re.sub(r"\d{5,}", "****", text)
