"""E-mail through the centre's own mail server."""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from fanzha.channels.adapters.port import Answer, GatewayDown, NotConfigured
from fanzha.channels.models import Message

_TIMEOUT_S = 15


class Smtp:
    """Speaks SMTP, encrypted unless the entry says `"security": "none"` for a server on this machine.

    Entry: host, port, from, subject; optional user, password, security (`tls`, `starttls`, `none`).
    """

    def __init__(self, entry: Mapping[str, Any]) -> None:
        missing = [part for part in ("host", "port", "from", "subject") if not entry.get(part)]
        if missing:
            raise NotConfigured(f"channels.json 里 email 缺少：{'、'.join(missing)}")
        self.entry = entry

    def send(self, message: Message) -> Answer:
        """Send one mail; the server's acceptance is all that mail reports."""
        mail = self._mail(message)
        try:
            with self._connect() as server:
                if self.entry.get("user"):
                    server.login(self.entry["user"], self.entry["password"])
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused:
            return Answer(Message.State.FAILED, "收件地址被邮件服务器拒收，请核对地址")
        except smtplib.SMTPAuthenticationError:
            raise GatewayDown("邮件服务器不接受账号或密码，请检查 channels.json") from None
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, ConnectionError, TimeoutError, OSError):
            raise GatewayDown("连不上邮件服务器，稍后自动重试") from None
        except smtplib.SMTPException as problem:
            return Answer(Message.State.FAILED, f"邮件服务器拒绝了这封信（{type(problem).__name__}）")
        return Answer(Message.State.ACCEPTED, gateway_id=str(mail["Message-ID"])[:80])

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.entry["from"], message.to, self.entry["subject"]
        # The key of sameness in the identifier lets a mail server drop a double.
        mail["Message-ID"] = make_msgid(idstring=f"fanzha-{message.pk}", domain=self.entry["from"].partition("@")[2])
        mail.set_content(message.body)
        return mail

    def _connect(self) -> smtplib.SMTP:
        host, port = self.entry["host"], int(self.entry["port"])
        security = self.entry.get("security", "starttls")
        if security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        return server
