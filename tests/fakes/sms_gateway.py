"""An SMS gateway over HTTP on this machine: takes messages, answers as told, counts what it took."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SmsGateway:
    """Runs inside a `with`; `behaviour` is one of accept, refuse, busy, hang_up, nonsense."""

    def __init__(self, behaviour="accept"):
        self.behaviour = behaviour
        self.taken = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/send"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def entry(self, **more):
        """Return the configuration that fits this gateway."""
        return {
            "kind": "http", "url": self.url, "body": {"mobile": "{to}", "content": "{text}", "extno": "{id}"},
            "accepted": ["code", "0"], "id_path": "data.msgid", "problem_path": "message", "signature": "【清河反诈】",
            "report_token": "t0ken", **more,
        }  # fmt: skip

    def _handler(self):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.taken.append(body)
                if gateway.behaviour == "hang_up":
                    self.connection.close()
                    return
                self._answer(*gateway.answer(body))

            def _answer(self, status, content):
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler

    def answer(self, body):
        """Return status and content for one message."""
        if self.behaviour == "busy":
            return 503, b""
        if self.behaviour == "nonsense":
            return 200, b"<html>"
        if self.behaviour == "refuse":
            return 200, json.dumps({"code": "17", "message": f"号码 {body['mobile']} 在黑名单"}).encode()
        return 200, json.dumps({"code": "0", "data": {"msgid": f"m{len(self.taken)}"}}).encode()
