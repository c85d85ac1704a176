"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import hmac
from collections.abc import Callable
from functools import partial
from inspect import isawaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.bot_api.faults import Faults, HangUp
from adapters.sandbox.bot_api.methods.registry import METHODS
from adapters.sandbox.bot_api.parameters import Parameters, read_parameters
from adapters.sandbox.bot_api.rate_limits import RateLimits
from adapters.sandbox.bot_api.recorded_calls import Calls
from adapters.sandbox.bot_api.webhook_settings import Described
from adapters.sandbox.http_responses import as_file, as_json
from adapters.sandbox.json_text import RawJson, compact
from adapters.sandbox.refusals import Refusal, not_found, unauthorized
from adapters.sandbox.state.world import World

_LIMITED = ("send", "copy", "edit")

Answer = Callable[[Parameters], Any]


class BotApi:
    """Answers the calls of a bot with the right token."""

    def __init__(self, world: World, faults: Faults, calls: Calls, limits: RateLimits) -> None:
        self._world = world
        self._faults = faults
        self._calls = calls
        self._limits = limits
        self._answers: dict[str, Answer] = {
            name: partial(method, world) for name, method in METHODS.items()
        }

    def add(self, method: str, answer: Answer) -> None:
        """Register the answer of a method; it may be a coroutine function."""
        self._answers[method.lower()] = answer

    def routes(self) -> list[Route]:
        """The routes of this API."""
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    async def _call(self, request: Request) -> Response:
        self._check_token(request)
        method = request.path_params["method"]
        parameters = await read_parameters(request)
        fault = self._faults.take(method.lower())
        if fault.drop == "before":
            return HangUp()
        try:
            await fault.strike()
            result = await self._answer(method.lower(), parameters)
        except Refusal as refusal:
            self._calls.remember(method, parameters, refusal.error_code)
            raise
        self._calls.remember(method, parameters)
        return HangUp() if fault.drop == "after" else _success(result)

    async def _answer(self, method: str, parameters: Parameters) -> Any:
        if method not in self._answers:
            raise not_found()
        if method.startswith(_LIMITED):
            self._limits.count(parameters.number("chat_id"))
        result = self._answers[method](parameters)
        return await result if isawaitable(result) else result

    async def _download(self, request: Request) -> Response:
        self._check_token(request)
        return as_file(self._world.files.read_path(request.path_params["path"]))

    def _check_token(self, request: Request) -> None:
        given = request.path_params["token"].encode()
        if not hmac.compare_digest(given, self._world.settings.token.encode()):
            raise unauthorized()


def _success(result: Any) -> Response:
    if isinstance(result, Described):
        return as_json({"ok": True, **result._asdict()})
    return as_json(RawJson(f'{{"ok":true,"result":{compact(result)}}}'))
