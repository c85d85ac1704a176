"""What a test controls, over HTTP: `/admin`."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.bot_api.faults import Fault, Faults
from adapters.sandbox.bot_api.rate_limits import RateLimits
from adapters.sandbox.bot_api.recorded_calls import Calls
from adapters.sandbox.chat_page import views
from adapters.sandbox.http_responses import as_json
from adapters.sandbox.refusals import InvalidRequest
from adapters.sandbox.request_body import Body, read_body, read_object
from adapters.sandbox.state import team_changes
from adapters.sandbox.state.people import Presence
from adapters.sandbox.state.world import World


class TimePasses(Body):
    """Seconds to advance the clock, and its new speed."""

    advance: Annotated[float, Field(ge=0, le=10_000_000)] = 0.0
    speed: Annotated[float, Field(gt=0, le=100_000)] | None = None


class Change(Body):
    """Changes to a person's state; None keeps a value."""

    blocked: bool | None = None
    anonymous: bool | None = None
    presence: Presence | None = None


class Openness(Body):
    """Whether strangers can read the team's chat: it has a username, or belongs to a channel."""

    username: Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]{4,31}$")] | None = None
    linked_chat_id: Annotated[int, Field(lt=0)] | None = None


class Topic(Body):
    """A topic to open."""

    name: Annotated[str, Field(min_length=1, max_length=128)]


class Limits(Body):
    """Whether Telegram's real limits hold."""

    on: bool


class NextUpdate(Body):
    """The id of the next update: after an idle week Telegram goes on from a random id."""

    id: Annotated[int, Field(ge=1, le=2**31 - 1)]


class AdminApi:
    """Controls the sandbox: clock, faults, updates and people."""

    def __init__(self, world: World, faults: Faults, calls: Calls, limits: RateLimits) -> None:
        self._world = world
        self._faults = faults
        self._calls = calls
        self._limits = limits

    def routes(self) -> list[Route]:
        """The routes of this API."""
        return [
            Route("/admin", self._status),
            Route("/admin/clock", self._clock, methods=["POST"]),
            Route("/admin/faults", self._script, methods=["POST"]),
            Route("/admin/faults", self._clear_faults, methods=["DELETE"]),
            Route("/admin/calls", self._list_calls, methods=["GET"]),
            Route("/admin/calls", self._forget_calls, methods=["DELETE"]),
            Route("/admin/updates", self._inject, methods=["POST"]),
            Route("/admin/updates/next", self._renumber, methods=["POST"]),
            Route("/admin/limits", self._limit, methods=["POST"]),
            Route("/admin/people/{name}", self._change, methods=["PATCH"]),
            Route("/admin/team", self._open, methods=["PUT"]),
            Route("/admin/team/migrate", self._migrate, methods=["POST"]),
            Route("/admin/team/topics", self._open_topic, methods=["POST"]),
        ]

    async def _status(self, _: Request) -> Response:
        clock = self._world.clock
        return as_json(
            {
                "now": clock.now(),
                "speed": clock.speed,
                "waiting_updates": self._world.updates.count(),
                "waiting_faults": self._faults.count(),
                "limits": self._limits.on,
                "team_chat_id": self._world.chats.team.id,
                "people": [views.person(member) for member in self._world.people],
            }
        )

    async def _clock(self, request: Request) -> Response:
        asked = await read_body(request, TimePasses)
        clock = self._world.clock
        clock.advance(asked.advance)
        if asked.speed is not None:
            clock.run_at(asked.speed)
        self._world.remember_clock()
        return as_json({"now": clock.now(), "speed": clock.speed})

    async def _script(self, request: Request) -> Response:
        self._faults.script(await read_body(request, Fault))
        return as_json({"waiting_faults": self._faults.count()}, 201)

    async def _clear_faults(self, _: Request) -> Response:
        self._faults.clear()
        return as_json({"waiting_faults": 0})

    async def _list_calls(self, request: Request) -> Response:
        return as_json(self._calls.of(request.query_params.get("method", "")))

    async def _forget_calls(self, _: Request) -> Response:
        self._calls.forget()
        return as_json([])

    async def _inject(self, request: Request) -> Response:
        update = await read_object(request)
        update_id = self._world.updates.add_raw(update, _partition_key(update))
        if update_id is None:
            raise InvalidRequest("too many updates wait", 409)
        return as_json({"update_id": update_id}, 201)

    async def _renumber(self, request: Request) -> Response:
        self._world.updates.renumber((await read_body(request, NextUpdate)).id)
        return as_json({"waiting_updates": 0})

    async def _limit(self, request: Request) -> Response:
        self._limits.on = (await read_body(request, Limits)).on
        return as_json({"on": self._limits.on})

    async def _change(self, request: Request) -> Response:
        member = self._world.people.named(request.path_params["name"])
        change = (await read_body(request, Change)).model_dump(exclude_none=True)
        team_changes.place(self._world, member, replace(member.standing, **change))
        return as_json(views.person(member))

    async def _open(self, request: Request) -> Response:
        asked = await read_body(request, Openness)
        chat = team_changes.open_to_strangers(self._world, asked.username, asked.linked_chat_id)
        return as_json({"team_chat_id": chat.id, "is_open": chat.is_open})

    async def _migrate(self, _: Request) -> Response:
        return as_json({"team_chat_id": team_changes.migrate(self._world).id})

    async def _open_topic(self, request: Request) -> Response:
        topic = await read_body(request, Topic)
        return as_json({"topic": team_changes.open_topic(self._world, topic.name)}, 201)


def _partition_key(update: dict[str, Any]) -> str:
    for content in update.values():
        if isinstance(content, dict):
            chat, person = content.get("chat"), content.get("from")
            if isinstance(chat, dict):
                return f"chat {chat.get('id')}"
            if isinstance(person, dict):
                return f"person {person.get('id')}"
    return "others"
