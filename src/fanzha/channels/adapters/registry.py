"""Which adapter serves which channel, as the data folder says."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from fanzha.channels.adapters.port import Adapter, NotConfigured
from fanzha.channels.adapters.rehearsal import Rehearsal
from fanzha.channels.adapters.sms_http import SmsHttp
from fanzha.channels.adapters.smtp import Smtp

_KINDS: dict[str, type[Any]] = {"http": SmsHttp, "smtp": Smtp}


def configuration() -> dict[str, dict[str, Any]]:
    """Return the configured gateways by channel; empty where there are none.

    Raises:
        NotConfigured: the file is not what it should be.
    """
    path = Path(settings.FANZHA_DATA) / "channels.json"
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise NotConfigured("channels.json 读不出来，请检查文件内容和权限") from problem
    if not isinstance(content, dict) or not all(isinstance(entry, dict) for entry in content.values()):
        raise NotConfigured("channels.json 的内容应是“通道名: 配置”的对象")
    return content


def adapter_for(channel: str) -> Adapter:
    """Return the adapter of a channel; the rehearsal where none is configured.

    Raises:
        NotConfigured: the channel's entry names an unknown kind or lacks a part.
    """
    entry = configuration().get(channel)
    if entry is None:
        return Rehearsal()
    made = _KINDS.get(str(entry.get("kind")))
    if made is None:
        raise NotConfigured(f"channels.json 里 {channel} 的 kind 应为 {'、'.join(_KINDS)} 之一")
    adapter: Adapter = made(entry)
    return adapter
