"""Handlers find the state of their update in the context, and what they raise arrives."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from telegram import Update
from telegram.ext import ExtBot, TypeHandler

from adapters.telegram.handlers.bot_application import build_application
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import BotApplication, UpdateContext
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import RecordingRateLimiter
from adapters.telegram.updates.translate import Bot, translate
from tests.factories.events import NOON

TEAM = -1001


@pytest.fixture
async def application(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApplication]:
    """An application that asks Telegram for nothing."""

    async def nothing(_: object) -> None:
        pass

    monkeypatch.setattr(ExtBot, "initialize", nothing)
    monkeypatch.setattr(ExtBot, "shutdown", nothing)
    unused = cast("Any", None)
    limiter = RecordingRateLimiter(unused, unused, now=lambda: NOON, randomness=lambda: 0)
    address, texts_in = "http://localhost", Team(TEAM, frozenset()).texts_in
    async with build_application("7:token", address, limiter, texts_in) as application:
        yield application


def state(update_id: int) -> UpdateState:
    return UpdateState(translate({"update_id": update_id}, Bot(7), NOON, now=NOON), None)


async def test_of_updates_at_the_same_time_each_has_its_own_state(
    application: BotApplication,
) -> None:
    both_are_here = asyncio.Barrier(2)

    async def act(update: Update, context: UpdateContext) -> None:
        await both_are_here.wait()
        context.state.context["update_id"] = update.update_id

    application.add_handler(TypeHandler(Update, act))
    states = {number: state(number) for number in (1, 2)}
    await asyncio.gather(*(application.dispatch(Update(each), states[each]) for each in states))
    assert {each: states[each].context["update_id"] for each in states} == {1: 1, 2: 2}


async def test_what_a_handler_raises_arrives_at_who_had_it_act(application: BotApplication) -> None:
    async def act(update: Update, context: UpdateContext) -> None:
        raise KeyError("a bug")

    application.add_handler(TypeHandler(Update, act))
    with pytest.raises(KeyError, match="a bug"):
        await application.dispatch(Update(1), state(1))
