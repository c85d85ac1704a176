"""What people do, and what the bot hears of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.drivers.async_sandbox import AsyncSandboxClient, Json, async_sandbox
from tests.factories.pictures import png


async def test_a_command_arrives_with_its_entity(client: AsyncSandboxClient) -> None:
    await client.say("bob", "😀 /queue@storyline_sandbox_bot now")
    (update,) = await client.updates()
    message = update["message"]

    assert message["from"]["first_name"] == "Bob"
    assert message["chat"] == {"id": client.team, "type": "supergroup", "title": "Content team"}
    assert message["entities"] == [{"type": "bot_command", "offset": 3, "length": 28}]


async def test_a_private_chat_has_the_id_of_its_person(client: AsyncSandboxClient) -> None:
    said = await client.say("bob", "/start", "bot")
    assert (said["chat"]["id"], said["chat"]["type"]) == (said["from"]["id"], "private")


async def test_photos_together_are_an_album(client: AsyncSandboxClient) -> None:
    files = [("file", (f"{name}.png", png(), "image/png")) for name in "ab"]
    answer = await client.http.post(
        "/sandbox/chats/team/messages", params={"as": "alice"}, data={"caption": "two"}, files=files
    )
    first, second = [update["message"] for update in await client.updates()]

    assert answer.json() == [first, second]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second.get("caption")) == ("two", None)
    assert first["photo"][-1]["width"] == 48


async def test_an_edited_text_is_another_update(client: AsyncSandboxClient) -> None:
    said = await client.say("alice", "helo")
    await client.person("PATCH", "alice", f"chats/team/messages/{said['message_id']}", text="hello")
    _, update = await client.updates()
    assert update["edited_message"]["text"] == "hello"
    assert update["edited_message"]["message_id"] == said["message_id"]


async def test_a_press_carries_the_message_and_who_pressed(client: AsyncSandboxClient) -> None:
    message = await client.offer()
    press_id = await client.press("bob", message, "v1:posted:1")
    (update,) = await client.updates()
    query = update["callback_query"]

    assert (query["id"], query["data"]) == (press_id, "v1:posted:1")
    assert query["from"]["username"] == "bob"
    assert query["message"] == message


async def test_a_press_can_be_answered_for_150_seconds(client: AsyncSandboxClient) -> None:
    press_id = await client.press("bob", await client.offer(), "v1:posted:1")
    await client.admin("/clock", advance=149)
    assert await client.result("answerCallbackQuery", callback_query_id=press_id, text="done")
    await client.admin("/clock", advance=2)
    refusal = await client.refusal("answerCallbackQuery", callback_query_id=press_id)
    assert refusal == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


@asynccontextmanager
async def watching(client: AsyncSandboxClient, who: str) -> AsyncIterator["asyncio.Queue[Json]"]:
    """What somebody's page is told."""
    told: asyncio.Queue[Json] = asyncio.Queue()
    ready = asyncio.Event()

    async def read() -> None:
        async with client.http.stream("GET", "/sandbox/events", params={"as": who}) as events:
            async for line in events.aiter_lines():
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    ready.set() if event["kind"] == "ready" else told.put_nowait(event)

    reading = asyncio.create_task(read())
    await ready.wait()
    yield told
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_an_answer_is_told_to_who_pressed_and_to_nobody_else(
    client: AsyncSandboxClient,
) -> None:
    message = await client.offer()
    async with watching(client, "bob") as bob, watching(client, "chiara") as chiara:
        press_id = await client.press("bob", message, "v1:posted:1")
        answer = {"callback_query_id": press_id, "text": "done", "show_alert": True}
        await client.result("answerCallbackQuery", **answer)
        await client.say("alice", "hello")

        told = await bob.get()
        assert (told["kind"], told["press_id"]) == ("answer", press_id)
        assert (told["text"], told["show_alert"]) == ("done", True)
        assert (await chiara.get())["message"]["text"] == "hello"


async def test_a_private_chat_is_seen_by_its_person_only(client: AsyncSandboxClient) -> None:
    await client.say("bob", "/start", "bot")
    answer = await client.http.get("/sandbox/chats/7002/messages", params={"as": "alice"})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Alice is not in this chat"}


async def test_a_long_history_comes_in_pages(client: AsyncSandboxClient) -> None:
    for number in range(105):
        await client.say("alice", str(number))
    newest = await client.person("GET", "bob", "chats/team/messages")
    path = f"/sandbox/chats/team/messages?as=bob&before={newest[0]['message_id']}"
    rest = (await client.http.get(path)).json()

    assert [message["text"] for message in rest + newest] == [str(each) for each in range(105)]
    assert len(newest) == 100


async def test_an_anonymous_admin_speaks_for_the_group(client: AsyncSandboxClient) -> None:
    await client.admin("/people/alice", "PATCH", anonymous=True)
    await client.say("alice", "who am I")
    await client.press("alice", await client.offer(), "v1:posted:1")
    said, pressed = await client.updates()

    assert said["message"]["from"]["username"] == "GroupAnonymousBot"
    assert said["message"]["sender_chat"]["id"] == client.team
    assert pressed["callback_query"]["from"]["username"] == "alice"


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "chats", None, (400, "name the person: ?as=NAME")),
        ("GET", "chats?as=nobody", None, (404, "there is no person 'nobody'")),
        ("GET", "chats/99/messages?as=bob", None, (404, "there is no chat '99'")),
        ("GET", "chats/team/messages?as=bob&before=x", None, (400, "before must be a whole")),
        ("POST", "chats/team/messages?as=bob", {}, (422, "text: Field required")),
        ("POST", "chats/team/messages?as=bob", {"text": " "}, (400, "text must not be empty")),
        ("POST", "chats/team/messages?as=bob", {"text": "a" * 4_097}, (400, "at most 4096")),
        ("POST", "chats/team/messages?as=bob", {"text": "a", "x": 1}, (422, "Extra inputs")),
        ("POST", "chats/team/messages?as=bob", {"text": "a", "topic": 9}, (404, "no such topic")),
        ("POST", "chats/team/messages/1/press?as=bob", {"data": "x"}, (404, "no such button")),
        ("PATCH", f"chats/team/messages/{10**30}?as=bob", {"text": "x"}, (404, "no such message")),
        ("PATCH", "chats/team/messages/1?as=bob", {"text": "x"}, (403, "only own messages")),
        ("DELETE", "people", None, (405, "Method Not Allowed")),
    ],
)
async def test_nonsense_is_refused_in_words(
    client: AsyncSandboxClient, method: str, path: str, body: Json | None, expected: tuple[int, str]
) -> None:
    await client.offer()
    answer = await client.http.request(method, f"/sandbox/{path}", json=body)
    status, reason = expected
    assert answer.status_code == status
    said = answer.json()
    assert reason in said.get("error", said.get("description"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_web_site_cannot_drive_it(
    client: AsyncSandboxClient, headers: dict[str, str]
) -> None:
    for path in ("/", "/sandbox/people", "/admin", f"{client.bot_path}/getMe"):
        assert (await client.http.get(path, headers=headers)).status_code == 403


async def test_a_link_from_a_web_site_only_shows_the_page(client: AsyncSandboxClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await client.http.get("/", headers=headers)).status_code == 200
    assert (await client.http.get("/sandbox/people", headers=headers)).status_code == 403


async def test_it_is_served_on_this_machine_only() -> None:
    from adapters.sandbox.sandbox_server import sandbox

    with pytest.raises(ValueError, match="loopback"):
        async with sandbox("0.0.0.0"):
            pass


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "sandbox.sqlite"
    async with async_sandbox(state_path=path) as client:
        await client.say("alice", "/start", "bot")
        message = await client.offer()
        press_id = await client.press("bob", message, "v1:posted:1")
        before = await client.updates()
        await client.admin("/clock", advance=3_600)
        ahead = (await client.admin("", "GET"))["now"]
    async with async_sandbox(state_path=path) as client:
        assert [update["message"]["text"] for update in await client.updates()] == ["/start"]
        assert before[-1]["callback_query"]["id"] == press_id
        assert await client.person("GET", "bob", "chats/team/messages") == [message]
        assert await client.result("sendMessage", chat_id=7001, text="still open")
        assert (await client.admin("", "GET"))["now"] >= ahead
        await client.say("bob", "next")
        assert (await client.updates(offset=1))[-1]["update_id"] > before[-1]["update_id"]
