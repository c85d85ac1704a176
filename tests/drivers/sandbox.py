"""A sandbox in a process of its own, and what people do there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from adapters.sandbox.__main__ import main
from tests.drivers.programs import Program
from tests.drivers.waiting import wait_for

Json = dict[str, Any]
ADMIN, BOB, CHIARA, DMITRI = "alice", "bob", "chiara", "dmitri"
PEOPLE = {ADMIN: 7001, BOB: 7002, CHIARA: 7003, DMITRI: 7004}


class SandboxClient:
    """What people do in the sandbox, what they see, and what a test makes happen."""

    def __init__(self, announced: Json) -> None:
        self.token: str = announced["token"]
        self.api_url: str = announced["api_url"]
        self.team_chat_id: int = announced["team_chat_id"]
        self.http = httpx.Client(base_url=self.api_url, trust_env=False, timeout=30)

    def say(self, who: str, text: str, chat: str | int = "team", **more: Any) -> Json:
        """Somebody writes something."""
        (said,) = self._person("POST", who, f"chats/{chat}/messages", {"text": text, **more})
        found: Json = said
        return found

    def edit(self, who: str, message: Json, text: str) -> None:
        """Somebody changes their own words."""
        path = f"chats/{message['chat']['id']}/messages/{message['message_id']}"
        self._person("PATCH", who, path, {"text": text})

    def show(self, who: str, *files: tuple[str, bytes], caption: str = "") -> None:
        """Somebody sends pictures to the bot, in private."""
        answer = self.http.post(
            "/sandbox/chats/bot/messages",
            params={"as": who},
            data={"caption": caption},
            files=[("file", (name, content, "image/png")) for name, content in files],
        )
        assert answer.is_success, answer.text

    def press(self, who: str, message: Json, label: str) -> str:
        """Somebody presses the button with this label; the id of the press."""
        path = f"chats/{message['chat']['id']}/messages/{message['message_id']}/press"
        data = buttons(message)[label]
        press_id: str = self._person("POST", who, path, {"data": data})["press_id"]
        return press_id

    def seen(self, who: str, chat: str | int = "team") -> list[Json]:
        """The newest messages of a chat, oldest first."""
        history = self._person("GET", who, f"chats/{chat}/messages")
        return sorted(history, key=lambda message: message["message_id"])

    def said(self, who: str, text: str, chat: str | int = "team") -> Json:
        """The message of the bot that has `text` in it, once it is there."""

        def find() -> Json | None:
            for message in reversed(self.seen(who, chat)):
                if message["from"]["is_bot"] and text in shown(message):
                    return message
            return None

        return wait_for(find, f"message with {text!r}")

    def message(self, message: Json, who: str = ADMIN) -> Json:
        """A message as it is now."""
        found = [
            each
            for each in self.seen(who, message["chat"]["id"])
            if each["message_id"] == message["message_id"]
        ]
        return found[0]

    def offers(self) -> list[Json]:
        """The messages in the team's chat with buttons to decide."""
        return [each for each in self.seen(ADMIN) if set(buttons(each)) - {"↩️ Undo"}]

    def answers(self) -> dict[str, list[str]]:
        """What each press was told."""
        told: dict[str, list[str]] = {}
        for call in self.calls("answerCallbackQuery"):
            asked = call["parameters"]
            told.setdefault(str(asked["callback_query_id"]), []).append(asked.get("text", ""))
        return told

    def told(self, press_id: str) -> str:
        """What a press was told first, once it was."""
        return wait_for(lambda: self.answers().get(press_id), "answer to a press")[0]

    def calls(self, method: str) -> list[Json]:
        """What the bot has called."""
        found: list[Json] = self.http.get("/admin/calls", params={"method": method}).json()
        return found

    def fault(self, method: str, **fault: Any) -> None:
        """Let the next call of a method go wrong."""
        assert self.http.post("/admin/faults", json={"method": method, **fault}).is_success

    def inject(self, update: Json) -> None:
        """Any update."""
        answer = self.http.post("/admin/updates", json=update)
        assert answer.is_success, answer.text

    def advance(self, seconds: float) -> None:
        """Let time pass on Telegram."""
        assert self.http.post("/admin/clock", json={"advance": seconds}).is_success

    def change(self, who: str, **change: bool | str) -> None:
        """A person blocks the bot, hides behind the group, leaves it or joins it."""
        assert self.http.patch(f"/admin/people/{who}", json=change).is_success

    def open_team(self, **openness: str | int) -> None:
        """Strangers can read the team's chat from now on."""
        assert self.http.put("/admin/team", json=openness).is_success

    def waiting(self) -> int:
        """How many updates the bot has not confirmed."""
        waiting: int = self.http.get("/admin").json()["waiting_updates"]
        return waiting

    def _person(self, method: str, who: str, path: str, body: Json | None = None) -> Any:
        answer = self.http.request(method, f"/sandbox/{path}", params={"as": who}, json=body)
        assert answer.is_success, answer.text
        return answer.json()


def shown(message: Json) -> str:
    """The words of a message."""
    words: str = message.get("text") or message.get("caption") or ""
    return words


def buttons(message: Json) -> dict[str, str]:
    """The buttons under a message: label and data."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


@contextmanager
def sandbox_process(*arguments: str) -> Iterator[SandboxClient]:
    """A sandbox in a process of its own."""
    with TemporaryDirectory() as folder:
        output = Path(folder) / "sandbox.log"
        program = Program(main, *arguments, environment=os.environ, stdout=output, stderr=output)

        def announcement() -> str | None:
            assert program.is_running(), output.read_text()
            written = output.read_text()
            return written if written.endswith("\n") else None

        try:
            client = SandboxClient(json.loads(wait_for(announcement, "address of the sandbox")))
            with client.http:
                yield client
        finally:
            program.kill()
