"""What people do and see, over HTTP: `/sandbox`. The chat page and tests use it.

The query parameter `as` names the person: a username or an id. A chat is `team`, `bot` (the private
chat with the bot) or an id.
"""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.chat_page import views
from adapters.sandbox.chat_page.event_stream import EventStream
from adapters.sandbox.chat_page.user_actions import UserActions
from adapters.sandbox.form_data import read_form
from adapters.sandbox.http_responses import as_file, as_json
from adapters.sandbox.refusals import InvalidRequest
from adapters.sandbox.request_body import Body, read_body
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.messages import NEWEST
from adapters.sandbox.state.people import Member
from adapters.sandbox.state.world import World

_PAGE = 100
Text = Annotated[str, Field(max_length=16_384)]


class Say(Body):
    """A text to send."""

    text: Text
    topic: int | None = None
    reply_to: int | None = None


class Edit(Body):
    """The new text of a message."""

    text: Text


class Press(Body):
    """The data of the button to press."""

    data: str


class PeopleApi:
    """Serves what people do and see."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The routes of this API."""
        messages = "/sandbox/chats/{chat}/messages"
        return [
            Route("/sandbox/people", self._people),
            Route("/sandbox/chats", self._chats),
            Route(messages, self._history, methods=["GET"]),
            Route(messages, self._send, methods=["POST"]),
            Route(messages + "/{message_id:int}", self._edit, methods=["PATCH"]),
            Route(messages + "/{message_id:int}", self._delete, methods=["DELETE"]),
            Route(messages + "/{message_id:int}/unpin", self._unpin, methods=["POST"]),
            Route(messages + "/{message_id:int}/press", self._press, methods=["POST"]),
            Route("/sandbox/events", self._events),
            Route("/sandbox/files/{file_id}", self._file),
        ]

    async def _people(self, _: Request) -> Response:
        people = [views.person(member) for member in self._world.people]
        return as_json({"bot": self._world.bot, "people": people})

    async def _chats(self, request: Request) -> Response:
        return as_json(views.chats(self._world, self._member(request)))

    async def _history(self, request: Request) -> Response:
        member, chat = self._member(request), self._chat(request)
        if not self._world.sees(member, chat):
            raise InvalidRequest(f"{member.person.first_name} is not in this chat", 403)
        before = min(_whole(request, "before", NEWEST), NEWEST)
        count = min(max(_whole(request, "count", _PAGE), 1), _PAGE)
        return as_json(self._world.messages.history(chat, before=before, count=count))

    async def _send(self, request: Request) -> Response:
        actions = self._actions(request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            texts, uploads = await read_form(request)
            topic = _number("topic", texts["topic"]) if texts.get("topic") else None
            shown = actions.show(uploads.get("file", []), texts.get("caption", ""), topic=topic)
            return as_json(shown, 201)
        said = await read_body(request, Say)
        return as_json([actions.say(said.text, topic=said.topic, reply_to=said.reply_to)], 201)

    async def _edit(self, request: Request) -> Response:
        edit = await read_body(request, Edit)
        return as_json(self._actions(request).edit(request.path_params["message_id"], edit.text))

    async def _delete(self, request: Request) -> Response:
        self._actions(request).delete(request.path_params["message_id"])
        return as_json({})

    async def _unpin(self, request: Request) -> Response:
        self._actions(request).unpin(request.path_params["message_id"])
        return as_json({})

    async def _press(self, request: Request) -> Response:
        press = await read_body(request, Press)
        press_id = self._actions(request).press(request.path_params["message_id"], press.data)
        return as_json({"press_id": press_id}, 202)

    async def _events(self, request: Request) -> Response:
        member = self._member(request)
        watching = self._world.stream.watch(
            lambda event: views.concerns(self._world, member, event)
        )
        return EventStream(watching)

    async def _file(self, request: Request) -> Response:
        return as_file(self._world.files.read(request.path_params["file_id"]))

    def _actions(self, request: Request) -> UserActions:
        return UserActions(self._world, self._member(request), self._chat(request))

    def _member(self, request: Request) -> Member:
        name = request.query_params.get("as", "")
        if not name:
            raise InvalidRequest("name the person: ?as=NAME")
        return self._world.people.named(name)

    def _chat(self, request: Request) -> Chat:
        name: str = request.path_params["chat"]
        if name == "team":
            return self._world.chats.team
        own = str(self._member(request).id)
        number = own if name == "bot" else name
        chat = self._world.chats.find(int(number)) if _is_whole(number) else None
        if chat is None:
            raise InvalidRequest(f"there is no chat {name!r}", 404)
        return chat


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and len(text) < 20


def _whole(request: Request, name: str, default: int) -> int:
    return _number(name, request.query_params.get(name, str(default)))


def _number(name: str, text: str) -> int:
    if not _is_whole(text):
        raise InvalidRequest(f"{name} must be a whole number, not {text!r}")
    return int(text)
