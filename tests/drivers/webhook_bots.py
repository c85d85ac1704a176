"""Several bots over one log, each with an inbox and a webhook of its own."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

import httpx

from adapters.telegram.receiving.webhook import PATH, SECRET_HEADER
from tests.drivers.bot_process import BotProcess, bot_process
from tests.drivers.ports import free_ports
from tests.drivers.sandbox import Json, SandboxClient
from tests.drivers.waiting import wait_for

SECRET = "what-telegram-proves-itself-with"


@contextmanager
def webhook_bots(
    sandbox: SandboxClient, database_url: str, folder: Path, number: int = 2, **settings: str
) -> Iterator[dict[str, BotProcess]]:
    """Running bots, by the addresses where they wait for updates."""
    started: dict[str, BotProcess] = {}
    addresses = [f"127.0.0.1:{port}" for port in free_ports(number)]
    with ExitStack() as stack:
        for address in addresses:
            (of_bot := folder / address.rpartition(":")[2]).mkdir()
            bot = stack.enter_context(
                bot_process(
                    sandbox,
                    database_url,
                    of_bot,
                    STORYLINE_WEBHOOK_URL=f"http://{address}",
                    STORYLINE_WEBHOOK_LISTEN=address,
                    STORYLINE_WEBHOOK_SECRET=SECRET,
                    **settings,
                )
            )
            bot.start()
            started[f"http://{address}{PATH}"] = bot
        for webhook in started:
            wait_for(lambda: answers(webhook), "webhook")  # noqa: B023
        yield started


def answers(webhook: str) -> bool:
    """Whether a bot waits for updates there."""
    with suppress(httpx.TransportError):
        return httpx.get(webhook).status_code == 405
    return False


def post(http: httpx.Client, webhook: str, update: Json) -> int:
    """Send an update to one bot; the status of its answer."""
    return http.post(
        webhook, content=json.dumps(update), headers={SECRET_HEADER: SECRET}
    ).status_code


def deliver(http: httpx.Client, webhooks: Sequence[str], update: Json, chance: Random) -> None:
    """Send an update until one of the bots takes it, as Telegram does."""
    while True:
        with suppress(httpx.TransportError):
            if post(http, chance.choice(webhooks), update) == 200:
                return
        time.sleep(0.05)
