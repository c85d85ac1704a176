"""setWebhook, deleteWebhook and getWebhookInfo."""

import asyncio
import re
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.bot_api.polling import Polling, allowed_updates
from adapters.sandbox.bot_api.webhook_delivery import Delivery
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import WEBHOOK_IS_SET, bad_request
from adapters.sandbox.state.world import World

_KEY: Final = "webhook"
_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")
_USUAL_CONNECTIONS: Final = 40
_MOST_CONNECTIONS: Final = 100


class Described(NamedTuple):
    """A result with a description beside it."""

    result: Any
    description: str


class Webhook:
    """The webhook of the bot. While it is set, polls are refused."""

    def __init__(self, world: World, polling: Polling) -> None:
        self._world = world
        self._polling = polling
        self._delivery: Delivery | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._last_error: Json = {}
        world.updates.listen(self._wake)

    def start(self) -> None:
        """Resume the webhook that was set before."""
        webhook = self._world.key_values.read(_KEY)
        if webhook:
            self._deliver(webhook)

    def stop(self) -> None:
        """Stop sending; updates that were not accepted still wait."""
        if self._delivering:
            self._delivering.cancel()
            self._delivery = self._delivering = None

    def set(self, parameters: Parameters) -> Described:
        """Answer `setWebhook`."""
        if not parameters.text("url"):
            return self.delete(parameters)
        webhook = _read(parameters)
        kinds = allowed_updates(parameters)
        if kinds is not None:
            self._world.updates.allow(kinds)
        dropped = self._drop(parameters)
        if webhook == self._world.key_values.read(_KEY) and not dropped:
            return Described(True, "Webhook is already set")
        self._world.key_values.write(_KEY, webhook)
        self.stop()
        self._polling.stop("terminated by setWebhook request")
        self._deliver(webhook)
        return Described(True, "Webhook was set")

    def delete(self, parameters: Parameters) -> Described:
        """Answer `deleteWebhook`."""
        self._drop(parameters)
        was_set = self._world.key_values.read(_KEY) is not None
        self.stop()
        self._world.key_values.write(_KEY, None)
        self._polling.blocked = ""
        return Described(True, f"Webhook {'was' if was_set else 'is already'} deleted")

    def info(self, _: Parameters) -> Json:
        """Answer `getWebhookInfo`."""
        webhook = self._world.key_values.read(_KEY)
        about: Json = {
            "url": webhook["url"] if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": self._world.updates.count(),
        }
        if webhook:
            about |= {"max_connections": webhook["connections"], **self._last_error}
        allowed = self._world.updates.allowed
        return about | ({"allowed_updates": allowed} if allowed else {})

    def _deliver(self, webhook: Json) -> None:
        self._last_error = {}
        self._polling.blocked = WEBHOOK_IS_SET
        self._delivery = Delivery(
            self._world.updates, self._world.clock, failed=self._remember_error, **webhook
        )
        self._delivering = asyncio.create_task(self._delivery.run(), name="webhook")

    def _wake(self) -> None:
        if self._delivery:
            self._delivery.wake()

    def _drop(self, parameters: Parameters) -> bool:
        asked = parameters.flag("drop_pending_updates")
        if asked:
            self._world.updates.drop_all()
        return asked

    def _remember_error(self, reason: str) -> None:
        moment = int(self._world.clock.now())
        self._last_error = {"last_error_date": moment, "last_error_message": reason}


def _read(parameters: Parameters) -> Json:
    url, secret = parameters.text("url"), parameters.text("secret_token")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme not in ("http", "https") or not host:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if host not in _HOSTS:
        raise bad_request("bad webhook: the sandbox calls this machine only")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.number("max_connections", _USUAL_CONNECTIONS)
    connections = min(max(connections, 1), _MOST_CONNECTIONS)
    return {"url": url, "secret": secret, "connections": connections}
