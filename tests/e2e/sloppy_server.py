"""A Bot API server that is nothing like as exact as Telegram, and has the least there can be."""

import json
import threading
from collections import Counter, deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from tests.bot_story import wait_for

Json = dict[str, Any]


class SloppyServer:
    """Knows getMe, getUpdates that never waits, sendMessage and answerCallbackQuery; no more.

    What a method is to answer first can be put into `instead`: status and body. What `hangs` is
    not answered for a minute.
    """

    def __init__(self, port: int = 0) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.counts: Counter[str] = Counter()
        self.hangs: set[str] = set()
        self.instead: dict[str, deque[tuple[int, bytes]]] = {}
        self.ended = threading.Event()
        self._waiting: list[Json] = []
        self._last_id = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._listener())
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> "SloppyServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def happen(self, **update: Any) -> None:
        """Something for the bot."""
        with self._lock:
            self._last_id += 1
            self._waiting.append({"update_id": self._last_id, **update})

    def called(self, method: str, holds: Callable[[Json], bool] = lambda _: True) -> Json:
        """The parameters of a call of the bot, once it was made."""
        return wait_for(
            lambda: next(
                (asked for name, asked in self.calls if name == method and holds(asked)), None
            ),
            f"call of {method}",
        )

    def answer(self, method: str, asked: Json) -> tuple[int, bytes]:
        """The status and body that a call is answered with."""
        with self._lock:
            self.counts[method] += 1
            if method != "getUpdates":
                self.calls.append((method, asked))
            if waiting := self.instead.get(method):
                return waiting.popleft()
            match method:
                case "getMe":
                    found: Any = {"id": 7006, "username": "sloppy_bot", "surprise": {"a": []}}
                case "getUpdates":
                    since = int(asked.get("offset", 0))
                    found = [each for each in self._waiting if each["update_id"] >= since]
                case "sendMessage":
                    found = {"message_id": len(self.calls), "date": 1_790_000_000_000, **asked}
                case "answerCallbackQuery":
                    return 200, b'{"ok":true}'
                case "getChat":
                    found = {"id": asked["chat_id"]}
                case _:
                    return 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'
        return 200, json.dumps({"ok": True, "result": found}).encode()

    def _listener(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Listener(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                is_form = "urlencoded" in self.headers.get("Content-Type", "")
                asked = {key: each[0] for key, each in parse_qs(body.decode()).items()}
                method = self.path.rpartition("/")[2]
                if method in server.hangs:
                    server.ended.wait(60)
                status, answer = server.answer(method, asked if is_form else {})
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        return Listener
