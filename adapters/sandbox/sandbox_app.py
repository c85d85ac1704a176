"""The sandbox as one web application: the Bot API, the people, and the page."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from adapters.sandbox import http_responses
from adapters.sandbox.admin_api import AdminApi
from adapters.sandbox.bot_api.bot_api import BotApi
from adapters.sandbox.bot_api.faults import Faults
from adapters.sandbox.bot_api.polling import Polling
from adapters.sandbox.bot_api.rate_limits import RateLimits
from adapters.sandbox.bot_api.recorded_calls import Calls
from adapters.sandbox.bot_api.webhook_settings import Webhook
from adapters.sandbox.chat_page.page import page_routes
from adapters.sandbox.chat_page.people_api import PeopleApi
from adapters.sandbox.guard import Guard
from adapters.sandbox.refusals import InvalidRequest, Refusal
from adapters.sandbox.sandbox_settings import SandboxSettings
from adapters.sandbox.state.sqlite_store import Store
from adapters.sandbox.state.world import World


class Sandbox:
    """A sandbox: the web application `app` and its state `world`."""

    def __init__(self, settings: SandboxSettings, state_path: Path | None = None) -> None:
        self._store = Store(state_path)
        self.world = world = World(settings, self._store)
        self.polling = Polling(world.updates, world.clock)
        self._webhook = Webhook(world, self.polling)
        faults, calls = Faults(), Calls(world.clock)
        limits = RateLimits(world.clock, on=settings.real_limits)
        api = BotApi(world, faults, calls, limits)
        api.add("getUpdates", self.polling.get_updates)
        api.add("setWebhook", self._webhook.set)
        api.add("deleteWebhook", self._webhook.delete)
        api.add("getWebhookInfo", self._webhook.info)
        routes = [
            *api.routes(),
            *PeopleApi(world).routes(),
            *AdminApi(world, faults, calls, limits).routes(),
            *page_routes(),
        ]
        self.app = Starlette(
            routes=routes,
            middleware=[Middleware(Guard)],
            exception_handlers={
                Refusal: http_responses.refused,
                InvalidRequest: http_responses.invalid_request,
                HTTPException: http_responses.http_error,
                Exception: http_responses.crashed,
            },
        )

    def start(self) -> None:
        """Resume the webhook of an earlier run; needs a running event loop."""
        self._webhook.start()

    def hang_up(self) -> None:
        """End all waiting calls, so that the server can stop."""
        self.world.stream.close()
        self.polling.stop()
        self._webhook.stop()
        self.world.remember_clock()

    def close(self) -> None:
        """Close the state file."""
        self._store.close()
