"""How the Bot API is called, and what the bot can reach."""

import json

import httpx
import pytest

from adapters.sandbox.bot_api.methods.registry import METHODS
from adapters.sandbox.sandbox_settings import SandboxSettings
from tests.drivers.async_sandbox import AsyncSandboxClient, Json, async_sandbox


async def test_the_bot_knows_itself(client: AsyncSandboxClient) -> None:
    me = await client.result("getMe")
    assert me["is_bot"] is True
    assert me["username"] == "storyline_sandbox_bot"
    assert str(me["id"]) == client.running.token.partition(":")[0]


@pytest.mark.parametrize("method", ["getme", "GETME", "getMe"])
async def test_a_method_may_be_written_in_any_case(client: AsyncSandboxClient, method: str) -> None:
    assert (await client.call(method))["ok"]


async def test_a_call_is_a_get_a_form_or_json(client: AsyncSandboxClient) -> None:
    path, said = f"{client.bot_path}/sendMessage", {"chat_id": str(client.team), "text": "hello"}
    for answer in (
        await client.http.get(path, params=said),
        await client.http.post(path, data=said),
        await client.http.post(path, json=said),
        await client.http.post(path, data=said, files={"unused": b""}),
    ):
        assert answer.json()["result"]["text"] == "hello"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bot7006:wrong/getMe", (401, "Unauthorized")),
        ("/file/bot7006:wrong/photos/a.jpg", (401, "Unauthorized")),
        ("{bot}/getYou", (404, "Not Found")),
        ("/nowhere", (404, "Not Found")),
    ],
)
async def test_what_is_not_there(
    client: AsyncSandboxClient, path: str, expected: tuple[int, str]
) -> None:
    answer = await client.http.get(path.replace("{bot}", client.bot_path))
    code, description = expected
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
async def test_a_broken_body_is_a_bad_request(client: AsyncSandboxClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.http.post(f"{client.bot_path}/getMe", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith("Bad Request: ")


@pytest.mark.parametrize(
    ("chat_id", "expected"),
    [
        (None, "Bad Request: chat_id is empty"),
        (12345, "Bad Request: chat not found"),
        (7002, "Forbidden: bot can't initiate conversation with a user"),
        (7001, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_whom_the_bot_cannot_reach(
    client: AsyncSandboxClient, chat_id: int | None, expected: str
) -> None:
    await client.say("alice", "/start", "bot")
    await client.admin("/people/alice", "PATCH", blocked=True)
    assert await client.refusal("sendMessage", chat_id=chat_id, text="hello") == expected


async def test_blocking_and_unblocking_is_an_update(client: AsyncSandboxClient) -> None:
    await client.say("alice", "/start", "bot")
    await client.admin("/people/alice", "PATCH", blocked=True)
    await client.admin("/people/alice", "PATCH", blocked=False)
    blocked, unblocked = [update["my_chat_member"] for update in (await client.updates())[1:]]

    assert blocked["new_chat_member"]["status"] == "kicked"
    assert unblocked["new_chat_member"]["status"] == "member"
    assert await client.result("sendMessage", chat_id=7001, text="hello again")


async def test_a_group_that_migrates_has_another_id() -> None:
    async with async_sandbox(SandboxSettings(team_type="group")) as client:
        old = client.team
        await client.admin("/team/migrate")
        answer = await client.call("sendMessage", chat_id=old, text="hello")
        left, came = [update["message"] for update in await client.updates()]

        assert answer["description"] == (
            "Bad Request: group chat was upgraded to a supergroup chat"
        )
        assert answer["parameters"] == {"migrate_to_chat_id": client.team}
        assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (old, client.team)
        assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (client.team, old)
        assert await client.result("sendMessage", chat_id=client.team, text="hello")

        chats = {chat["id"]: chat for chat in await client.person("GET", "bob", "chats")}
        assert chats[client.team]["title"] == "Content team"
        assert chats[old]["title"] == "Content team (before)"
        assert chats[old]["became"] == client.team


async def test_a_topic_is_a_thread_of_its_own(client: AsyncSandboxClient) -> None:
    topic = (await client.admin("/team/topics", name="Photos"))["topic"]
    said = await client.say("bob", "in the topic", topic=topic)
    sent = await client.result(
        "sendMessage", chat_id=client.team, text="here too", message_thread_id=topic
    )

    for message in (said, sent):
        assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert (await client.result("getChat", chat_id=client.team))["is_forum"] is True


async def test_who_is_in_the_team(client: AsyncSandboxClient) -> None:
    async def status(user_id: int) -> str:
        member = await client.result("getChatMember", chat_id=client.team, user_id=user_id)
        found: str = member["status"]
        return found

    assert await status(7001) == "creator"
    assert await status(7002) == "member"
    assert await status(7006) == "administrator"
    assert await client.result("getChatMemberCount", chat_id=client.team) == 5
    admins = await client.result("getChatAdministrators", chat_id=client.team)
    assert {admin["user"]["id"] for admin in admins} == {7001, 7006}


def menu(*names: str) -> list[Json]:
    return [{"command": name, "description": f"does {name}"} for name in names]


async def test_everybody_sees_the_narrowest_menu(client: AsyncSandboxClient) -> None:
    await client.result("setMyCommands", commands=menu("help"))
    scope = {"type": "chat_administrators", "chat_id": client.team}
    await client.result("setMyCommands", commands=menu("help", "team"), scope=scope)

    async def seen(who: str) -> list[list[str]]:
        chats = await client.person("GET", who, "chats")
        return [[each["command"] for each in chat["commands"]] for chat in chats]

    assert await seen("alice") == [["help", "team"], ["help"]]
    assert await seen("bob") == [["help"], ["help"]]
    assert await client.result("getMyCommands", scope=scope) == menu("help", "team")
    await client.result("deleteMyCommands", scope=scope)
    assert await seen("alice") == [["help"], ["help"]]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"command": "Nein!", "description": "a"}, "BOT_COMMAND_INVALID"),
        ({"command": "a", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_menus_have_rules(client: AsyncSandboxClient, command: Json, reason: str) -> None:
    refusal = await client.refusal("setMyCommands", commands=[command])
    assert refusal == f"Bad Request: {reason}"


NONSENSE: tuple[object, ...] = (
    "",
    "x",
    -1,
    10**30,
    True,
    1.5,
    [],
    {},
    [1],
    [[1]],
    {"type": "x"},
    "{",
    "\0",
    "\ud800",
)
PARAMETERS = (
    "message_id",
    "user_id",
    "text",
    "caption",
    "entities",
    "parse_mode",
    "photo",
    "media",
    "reply_markup",
    "reply_parameters",
    "callback_query_id",
    "commands",
    "scope",
    "offset",
    "limit",
    "allowed_updates",
    "url",
    "max_connections",
    "file_id",
    "from_chat_id",
)


@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
async def test_nonsense_is_never_a_crash(client: AsyncSandboxClient, nonsense: object) -> None:
    message_id = (await client.offer())["message_id"]
    usual: Json = {"chat_id": client.team, "message_id": message_id, "text": "hello"}
    headers = {"Content-Type": "application/json"}
    # Thousands of calls: straight into the application, which raises what it does not expect.
    straight = httpx.ASGITransport(client.running.sandbox.app)
    async with httpx.AsyncClient(transport=straight, base_url=client.running.url) as http:
        for name in PARAMETERS:
            body = json.dumps(usual | {name: nonsense})
            for method in METHODS.keys() | {"getupdates", "setwebhook", "deletewebhook"}:
                path = f"{client.bot_path}/{method}"
                answer = await http.post(path, content=body, headers=headers)
                assert answer.status_code < 500, (method, name, answer.text)
