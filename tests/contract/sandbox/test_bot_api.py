"""How the Bot API is called, and what the bot can reach."""

import json

import pytest

from adapters.sandbox.methods.registry import METHODS
from adapters.sandbox.settings import SandboxSettings
from tests.contract.sandbox.conftest import Json, Stage, staged


async def test_the_bot_knows_itself(stage: Stage) -> None:
    me = await stage.result("getMe")
    assert me["is_bot"] is True
    assert me["username"] == "storyline_sandbox_bot"
    assert str(me["id"]) == stage.running.token.partition(":")[0]


@pytest.mark.parametrize("method", ["getme", "GETME", "getMe"])
async def test_a_method_may_be_written_in_any_case(stage: Stage, method: str) -> None:
    assert (await stage.call(method))["ok"]


async def test_a_call_is_a_get_a_form_or_json(stage: Stage) -> None:
    path, said = f"{stage.bot_path}/sendMessage", {"chat_id": str(stage.team), "text": "hello"}
    for answer in (
        await stage.http.get(path, params=said),
        await stage.http.post(path, data=said),
        await stage.http.post(path, json=said),
        await stage.http.post(path, data=said, files={"unused": b""}),
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
async def test_what_is_not_there(stage: Stage, path: str, expected: tuple[int, str]) -> None:
    answer = await stage.http.get(path.replace("{bot}", stage.bot_path))
    code, description = expected
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
async def test_a_broken_body_is_a_bad_request(stage: Stage, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await stage.http.post(f"{stage.bot_path}/getMe", content=body, headers=headers)
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
async def test_whom_the_bot_cannot_reach(stage: Stage, chat_id: int | None, expected: str) -> None:
    await stage.say("alice", "/start", "bot")
    await stage.admin("/people/alice", "PATCH", blocked=True)
    assert await stage.refusal("sendMessage", chat_id=chat_id, text="hello") == expected


async def test_blocking_and_unblocking_is_an_update(stage: Stage) -> None:
    await stage.say("alice", "/start", "bot")
    await stage.admin("/people/alice", "PATCH", blocked=True)
    await stage.admin("/people/alice", "PATCH", blocked=False)
    blocked, unblocked = [update["my_chat_member"] for update in (await stage.updates())[1:]]

    assert blocked["new_chat_member"]["status"] == "kicked"
    assert unblocked["new_chat_member"]["status"] == "member"
    assert await stage.result("sendMessage", chat_id=7001, text="hello again")


async def test_a_group_that_migrates_has_another_id() -> None:
    async with staged(SandboxSettings(team_type="group")) as stage:
        old = stage.team
        await stage.admin("/team/migrate")
        answer = await stage.call("sendMessage", chat_id=old, text="hello")
        left, came = [update["message"] for update in await stage.updates()]

        assert answer["description"] == (
            "Bad Request: group chat was upgraded to a supergroup chat"
        )
        assert answer["parameters"] == {"migrate_to_chat_id": stage.team}
        assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (old, stage.team)
        assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (stage.team, old)
        assert await stage.result("sendMessage", chat_id=stage.team, text="hello")

        chats = {chat["id"]: chat for chat in await stage.person("GET", "bob", "chats")}
        assert chats[stage.team]["title"] == "Content team"
        assert chats[old]["title"] == "Content team (before)"
        assert chats[old]["became"] == stage.team


async def test_a_topic_is_a_thread_of_its_own(stage: Stage) -> None:
    topic = (await stage.admin("/team/topics", name="Photos"))["topic"]
    said = await stage.say("bob", "in the topic", topic=topic)
    sent = await stage.result(
        "sendMessage", chat_id=stage.team, text="here too", message_thread_id=topic
    )

    for message in (said, sent):
        assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert (await stage.result("getChat", chat_id=stage.team))["is_forum"] is True


async def test_who_is_in_the_team(stage: Stage) -> None:
    async def status(user_id: int) -> str:
        member = await stage.result("getChatMember", chat_id=stage.team, user_id=user_id)
        found: str = member["status"]
        return found

    assert await status(7001) == "creator"
    assert await status(7002) == "member"
    assert await status(7006) == "administrator"
    assert await stage.result("getChatMemberCount", chat_id=stage.team) == 5
    admins = await stage.result("getChatAdministrators", chat_id=stage.team)
    assert {admin["user"]["id"] for admin in admins} == {7001, 7006}


def menu(*names: str) -> list[Json]:
    return [{"command": name, "description": f"does {name}"} for name in names]


async def test_everybody_sees_the_narrowest_menu(stage: Stage) -> None:
    await stage.result("setMyCommands", commands=menu("help"))
    scope = {"type": "chat_administrators", "chat_id": stage.team}
    await stage.result("setMyCommands", commands=menu("help", "team"), scope=scope)

    async def seen(who: str) -> list[list[str]]:
        chats = await stage.person("GET", who, "chats")
        return [[each["command"] for each in chat["commands"]] for chat in chats]

    assert await seen("alice") == [["help", "team"], ["help"]]
    assert await seen("bob") == [["help"], ["help"]]
    assert await stage.result("getMyCommands", scope=scope) == menu("help", "team")
    await stage.result("deleteMyCommands", scope=scope)
    assert await seen("alice") == [["help"], ["help"]]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"command": "Nein!", "description": "a"}, "BOT_COMMAND_INVALID"),
        ({"command": "a", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_menus_have_rules(stage: Stage, command: Json, reason: str) -> None:
    refusal = await stage.refusal("setMyCommands", commands=[command])
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
async def test_nonsense_is_never_a_crash(stage: Stage, nonsense: object) -> None:
    message_id = (await stage.offer())["message_id"]
    usual: Json = {"chat_id": stage.team, "message_id": message_id, "text": "hello"}
    for name in PARAMETERS:
        body = json.dumps(usual | {name: nonsense})
        for method in METHODS.keys() | {"getupdates", "setwebhook", "deletewebhook"}:
            path = f"{stage.bot_path}/{method}"
            headers = {"Content-Type": "application/json"}
            answer = await stage.http.post(path, content=body, headers=headers)
            assert answer.status_code < 500, (method, name, answer.text)
