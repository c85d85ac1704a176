"""What people do when something is wrong: bursts within an hour of what they do else, too.

Each press follows a message, because the Bot API does not date presses.
"""

from collections.abc import Callable

from adapters.simulation import sample_texts
from adapters.simulation.scenarios import Scenario, ScenarioContext, Step, commands, says
from adapters.simulation.simulated_offers import Offer
from domain.vocabulary import Button

Burst = Callable[[ScenarioContext, int, float], Scenario]
"""Makes the scenario of so many events within so many seconds."""


def rejects(context: ScenarioContext, count: int, seconds: float) -> Scenario:
    """One person rejects item after item."""
    pause = seconds / count
    for _ in range(count):
        asked = yield Step(0.6 * pause, commands(context, "/next"))
        offer = Offer(context.rng, context.chat, asked.time)
        pressed = yield Step(0.2 * pause, offer.press(context.actor, Button.REJECT))
        offer.ask(pressed.time)
        yield Step(0.2 * pause, offer.press(context.actor, Button.CONFIRM_REJECT))


def posts(context: ScenarioContext, count: int, seconds: float) -> Scenario:
    """One person presses Posted on item after item."""
    pause = seconds / count
    for _ in range(count):
        asked = yield Step(0.7 * pause, commands(context, "/next"))
        offer = Offer(context.rng, context.chat, asked.time)
        yield Step(0.3 * pause, offer.press(context.actor, Button.POSTED))


def undoes(context: ScenarioContext, count: int, seconds: float) -> Scenario:
    """Others try to take a decision back, again and again, and may not."""
    others = [each for each in context.chat.members if each is not context.actor]
    pause = seconds / (count + 1)
    asked = yield Step(0, commands(context, "/next"))
    offer = Offer(context.rng, context.chat, asked.time)
    decided = yield Step(pause, offer.press(context.actor, Button.POSTED))
    offer.show_undo(decided.time)
    for _ in range(count):
        speaker = context._replace(actor=context.rng.choice(context.chat.members))
        yield Step(0.7 * pause, says(speaker, sample_texts.CHAT_MESSAGES))
        yield Step(0.3 * pause, offer.press(context.rng.choice(others), Button.UNDO))


def talks(context: ScenarioContext, count: int, seconds: float) -> Scenario:
    """One person writes and asks a lot."""
    for number in range(count):
        what = says(context, sample_texts.CHAT_MESSAGES)
        yield Step(seconds / count, commands(context, "/queue") if number % 3 else what)


def all_talk(context: ScenarioContext, count: int, seconds: float) -> Scenario:
    """The whole team does."""
    members = [*context.chat.members]
    context.rng.shuffle(members)
    for number in range(count):
        speaker = context._replace(actor=members[number % len(members)])
        yield Step(seconds / count, says(speaker, sample_texts.CHAT_MESSAGES))
