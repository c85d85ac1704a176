"""A sandbox over real HTTP inside the test, a bot that calls it, and its people."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from adapters.sandbox.sandbox_server import RunningSandbox, sandbox
from adapters.sandbox.sandbox_settings import SandboxSettings

Json = dict[str, Any]


class AsyncSandboxClient:
    """What the bot, the people and a test can do."""

    def __init__(self, running: RunningSandbox, http: httpx.AsyncClient) -> None:
        self.running = running
        self.http = http
        self.bot_path = f"/bot{running.token}"

    @property
    def team(self) -> int:
        return self.running.team_chat_id

    async def call(self, method: str, **parameters: Any) -> Json:
        """The whole answer to a call of the bot."""
        answer = await self.http.post(f"{self.bot_path}/{method}", json=parameters)
        found: Json = answer.json()
        assert answer.status_code == found.get("error_code", 200)
        return found

    async def result(self, method: str, **parameters: Any) -> Any:
        """The result of a call that must not fail."""
        answer = await self.call(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        """The description of a call that must fail."""
        answer = await self.call(method, **parameters)
        assert not answer["ok"], answer
        description: str = answer["description"]
        return description

    async def upload(self, method: str, files: dict[str, bytes], **parameters: Any) -> Json:
        """The whole answer to a call with files."""
        texts = {
            name: value if isinstance(value, str | int) else json.dumps(value)
            for name, value in parameters.items()
        }
        answer = await self.http.post(f"{self.bot_path}/{method}", data=texts, files=files)
        found: Json = answer.json()
        return found

    async def say(self, who: str, text: str, chat: str = "team", **more: Any) -> Json:
        """Somebody says something."""
        answer = await self.person("POST", who, f"chats/{chat}/messages", text=text, **more)
        (message,) = answer
        found: Json = message
        return found

    async def press(self, who: str, message: Json, data: str) -> str:
        """Somebody presses a button; the id of the press."""
        path = f"chats/{message['chat']['id']}/messages/{message['message_id']}/press"
        press_id: str = (await self.person("POST", who, path, data=data))["press_id"]
        return press_id

    async def person(self, method: str, who: str, path: str, **body: Any) -> Any:
        """What somebody does, which must not fail."""
        query = {"as": who}
        answer = await self.http.request(
            method, f"/sandbox/{path}", params=query, json=body or None
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def admin(self, path: str, method: str = "POST", **body: Any) -> Any:
        """What a test makes happen, which must not fail."""
        answer = await self.http.request(method, f"/admin{path}", json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    async def updates(self, **parameters: Any) -> list[Json]:
        """What getUpdates gives."""
        found: list[Json] = await self.result("getUpdates", **parameters)
        return found

    async def poll_waits(self) -> None:
        """Return once a long poll waits for updates."""
        async with asyncio.timeout(20):
            while not self.running.sandbox.polling.is_waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    async def offer(self, data: str = "v1:posted:1") -> Json:
        """A message of the bot with one button."""
        message: Json = await self.result(
            "sendMessage", chat_id=self.team, text="Post it?", reply_markup=keyboard(data)
        )
        return message


def keyboard(*data: str) -> Json:
    """A row of buttons."""
    return {"inline_keyboard": [[{"text": "Press", "callback_data": each} for each in data]]}


@asynccontextmanager
async def async_sandbox(
    settings: SandboxSettings | None = None, state_path: Path | None = None
) -> AsyncIterator[AsyncSandboxClient]:
    """A sandbox for as long as the block lasts."""
    async with (
        sandbox(settings=settings, state_path=state_path) as running,
        httpx.AsyncClient(base_url=running.url, timeout=20) as http,
    ):
        yield AsyncSandboxClient(running, http)
