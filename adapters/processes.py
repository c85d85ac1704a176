"""The long-running processes: the bot, and all at once. A part that fails is started again."""

import asyncio
import logging
import os
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from telegram.error import BadRequest, InvalidToken

from adapters.bootstrap import Storyline, now, open_storyline
from adapters.http_server import listening, serve
from adapters.postgres.appender import appender
from adapters.postgres.wake_ups import PostgresWakeUps
from adapters.settings import Settings
from adapters.telegram import texts
from adapters.telegram.alerts import Alerts
from adapters.telegram.bot import Handlers, add_handlers, build_application, set_menus
from adapters.telegram.commands import Commands
from adapters.telegram.inbox import Inbox, open_inbox
from adapters.telegram.inbox_file import inbox_path
from adapters.telegram.ingress import Ingress
from adapters.telegram.intake import Intake
from adapters.telegram.lanes import Lanes
from adapters.telegram.letters import Entry
from adapters.telegram.offers import Offers
from adapters.telegram.patience import Patience
from adapters.telegram.poller import ALLOWED_UPDATES, WRONG_TOKEN, poll
from adapters.telegram.presses import Presses
from adapters.telegram.reception import AnyApplication, Reception
from adapters.telegram.redaction import redacted
from adapters.telegram.responses import RecordingRateLimiter
from adapters.telegram.team import Team
from adapters.telegram.translate import Bot
from adapters.telegram.upkeep import keep_up
from adapters.telegram.webhook import PATH, webhook_app
from domain.errors import BotRefused, DatabaseUnavailable, InboxDamaged, InvalidInput
from projections.projection import all_projections
from projections.projector import follow

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
DRAIN_SECONDS = 5.0
EXIT_SECONDS = 9.0


@dataclass(frozen=True, slots=True)
class Account:
    """Which bot this is, and for whom."""

    token: str
    api_url: str
    team: Team


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A bot that handles what comes in."""

    application: AnyApplication
    ingress: Ingress
    inbox: Inbox
    offers: Offers
    team: Team


def account_of(settings: Settings) -> Account:
    """The bot that the settings describe. Raises InvalidInput for what is missing."""
    if settings.bot_token is None:
        raise InvalidInput("set TELEGRAM_BOT_TOKEN to the bot's token")
    if settings.team_chat_id is None:
        raise InvalidInput("set STORYLINE_TEAM_CHAT_ID to the id of the team's chat")
    team = Team(settings.team_chat_id, settings.admin_ids)
    api_url = settings.telegram_api_url.rstrip("/")
    return Account(settings.bot_token.get_secret_value(), api_url, team)


@asynccontextmanager
async def running_bot(
    storyline: Storyline, settings: Settings, account: Account
) -> AsyncIterator[RunningBot]:
    """A bot that has taken up what was left in its inbox. Leaving it finishes what is under way."""
    async with AsyncExitStack() as stack:
        append = await stack.enter_async_context(appender(storyline.log))
        bot_id = int(account.token.partition(":")[0])
        inbox, changes = await stack.enter_async_context(
            open_inbox(inbox_path(settings.state_dir, bot_id))
        )

        async def handle(entry: Entry) -> bool:
            return await reception.handle(entry)

        async def console(query_id: str) -> None:
            await reception.console(query_id)

        lanes = Lanes(handle, Patience(console))
        limiter = RecordingRateLimiter(
            changes, lanes, now=now, randomness=lambda: secrets.randbits(74)
        )
        application = build_application(account.token, account.api_url, limiter)
        await _initialized(stack, application)
        reception = Reception(
            application,
            Bot(bot_id, application.bot.username),
            append,
            storyline.users,
            changes,
            now=now,
        )
        team = account.team
        offers = Offers(
            storyline.queue,
            storyline.log,
            append,
            storyline.attempts,
            storyline.slots,
            storyline.media,
            team,
            storyline.rest,
            now=now,
        )
        add_handlers(
            application,
            Handlers(
                commands=Commands(
                    storyline.service,
                    storyline.queue,
                    storyline.users,
                    team,
                    offers,
                    tz=settings.timezone,
                    now=now,
                ),
                presses=Presses(storyline.log, append, storyline.users, team, now),
                intake=Intake(storyline.log, storyline.attempts, team, storyline.rest, now=now),
                team=team,
            ),
        )
        await _recalled(team, storyline)
        await team.find(application.bot)
        for entry in inbox.open_entries():
            lanes.put(entry)
        alerts = Alerts(application.bot, team)
        stack.push_async_callback(alerts.stop)
        ingress = Ingress(
            inbox,
            changes,
            lanes,
            capacity=settings.inbox_capacity,
            now=now,
            alert=lambda reason: alerts.tell(texts.not_accepted(reason)),
        )
        try:
            yield RunningBot(application, ingress, inbox, offers, team)
        finally:
            try:
                await asyncio.wait_for(lanes.drain(), DRAIN_SECONDS)
            except TimeoutError:
                await lanes.stop()


async def _recalled(team: Team, storyline: Storyline) -> None:
    try:
        team.recall(await asyncio.to_thread(storyline.log.chat_ids, team.chat_id))
    except DatabaseUnavailable as error:  # Telegram tells it too
        log.warning("whether the team's chat has moved is not known: %s", error)


async def _initialized(stack: AsyncExitStack, application: AnyApplication) -> None:
    try:
        await stack.enter_async_context(application)
    except InvalidToken:  # whose text has the token in it
        raise BotRefused(WRONG_TOKEN) from None


async def serve_bot(storyline: Storyline, settings: Settings, account: Account) -> None:
    """Run the bot for ever. Raises BotRefused when Telegram does not know the token."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    with redacted(account.token, secret):
        await supervised("bot", lambda: _serve_bot(storyline, settings, account))


async def _serve_bot(storyline: Storyline, settings: Settings, account: Account) -> None:
    async with running_bot(storyline, settings, account) as bot:
        await set_menus(bot.application.bot, bot.team)
        await together(
            supervised("offers", lambda: bot.offers.follow(bot.application.bot, settings.schedule)),
            supervised("updates", lambda: _updates(bot, settings)),
            supervised("inbox", lambda: keep_up(bot.inbox, bot.ingress)),
        )


async def _updates(bot: RunningBot, settings: Settings) -> None:
    if settings.webhook_url is None:
        with suppress(BadRequest):  # a server that has no webhooks
            await bot.application.bot.delete_webhook()
        await poll(bot.application.bot, bot.ingress, bot.inbox.last_update_id)
        return
    assert settings.webhook_secret  # load_settings sees to it
    secret = settings.webhook_secret.get_secret_value()
    with listening(settings.webhook_listen) as listener:
        await bot.application.bot.set_webhook(
            settings.webhook_url.rstrip("/") + PATH,
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
        )
        await serve(webhook_app(bot.ingress, secret), listener)


async def follow_log(url: str) -> None:
    """Fold what is new for ever, in a thread of its own."""
    stop = threading.Event()

    def run() -> None:
        with open_storyline(url) as storyline:
            follow(storyline.projections, all_projections(), PostgresWakeUps(url), stop)

    try:
        await asyncio.to_thread(run)
    finally:
        stop.set()


async def supervised(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run `part` for ever: when it fails it is reported, and started again after a pause.

    What a person has to put right, like a wrong token, is not tried again.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            await part()
            return
        except (BotRefused, InboxDamaged, InvalidInput):
            raise
        except Exception as error:
            log.error("%s failed and is started again in %.0f s: %s", name, pause, error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def together(*parts: Awaitable[None]) -> None:
    """Run all parts until one raises what cannot be helped; then end the others."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def run_until_signal(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it ends, or SIGINT or SIGTERM asks it to."""

    async def main() -> None:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()

        def stop() -> None:
            task.cancel()
            # A thread that waits for Postgres cannot be stopped. All it works on is on disk.
            goodbye = threading.Timer(EXIT_SECONDS, os._exit, [0])
            goodbye.daemon = True
            goodbye.start()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            log.info("stopped")

    asyncio.run(main())
