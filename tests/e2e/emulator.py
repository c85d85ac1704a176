"""A Bot API server that others have made: the npm package telegram-test-api, in its own process.

It has no photos, no captions and no menus, knows private chats best, hands every update out once,
and dates its answers in milliseconds.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.bot_story import Json, wait_for

FOLDER: Final = Path(__file__).parents[2] / ".venv" / "emulator"
NODE: Final = shutil.which("node")
IS_HERE: Final = NODE is not None and (FOLDER / "node_modules" / "telegram-test-api").is_dir()
SERVE: Final = """
const Server = require("telegram-test-api");
new Server({ host: "127.0.0.1", port: Number(process.argv[1]) }).start();
"""


class Emulator:
    """The emulator, and what its people do and see in the chat `chat_id`."""

    def __init__(self, port: int, token: str, chat_id: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._token = token
        self._chat: Json = {"id": chat_id, "type": "supergroup", "title": "Team"}
        self._http = httpx.Client(base_url=self.url, trust_env=False, timeout=10)

    def close(self) -> None:
        self._http.close()

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            return self._http.get("/bot1:x/getMe").is_success
        except httpx.TransportError:
            return False

    def command(self, who: int, text: str) -> None:
        """Somebody sends a command."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        self._do("sendCommand", who, text=text, entities=entities)

    def press(self, who: int, message: Json, data: str) -> None:
        """Somebody presses a button under a message of the bot."""
        shown = {"message_id": message["messageId"], "date": int(time.time()), "chat": self._chat}
        self._do(
            "sendCallback", who, message=shown | {"text": message["message"]["text"]}, data=data
        )

    def said(self, text: str) -> Json:
        """The newest message of the bot with `text` in it, once it is there."""

        def find() -> Json | None:
            for each in reversed(self._history()):
                if "chat_id" in each.get("message", {}) and text in each["message"]["text"]:
                    return each
            return None

        found: Json = wait_for(find, f"message with {text!r}")
        return found

    def _history(self) -> list[Json]:
        answer = self._http.post("/getUpdatesHistory", json={"token": self._token})
        found: list[Json] = answer.json()["result"]
        return found

    def _do(self, what: str, who: int, **content: Any) -> None:
        person = {"id": who, "first_name": f"P{who}", "username": f"p{who}", "is_bot": False}
        body = {
            "botToken": self._token,
            "from": person,
            "chat": self._chat,
            "date": int(time.time()),
        }
        assert self._http.post(f"/{what}", json=body | content).is_success


@contextmanager
def emulator(token: str, chat_id: int) -> Iterator[Emulator]:
    """The emulator at any free port."""
    assert NODE
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port = found.getsockname()[1]
    process = subprocess.Popen([NODE, "-e", SERVE, str(port)], cwd=FOLDER, stdin=subprocess.DEVNULL)
    server = Emulator(port, token, chat_id)
    try:
        wait_for(server.is_up, "emulator")
        yield server
    finally:
        server.close()
        process.kill()
        process.wait()
