"""What people do, as small scenarios of one or more updates.

A scenario is a generator of steps. A step has a delay and makes a payload. The generator is sent
the update that the payload became, and its time.
"""

from collections.abc import Callable, Generator
from random import Random
from typing import Final, NamedTuple

from adapters.simulation import sample_texts
from adapters.simulation.simulated_chats import BOT_USERNAME, Chat
from adapters.simulation.simulated_offers import Offer, file, photo
from adapters.simulation.simulated_people import Json, Member
from domain.vocabulary import Button

MakePayload = Callable[[float], Json]
"""Makes the payload of an update, given its time (Unix seconds)."""


class Step(NamedTuple):
    """A payload that is made after a delay in seconds."""

    delay: float
    make_payload: MakePayload


class SentUpdate(NamedTuple):
    """The update that a step became, and its time."""

    time: float
    update: Json


Scenario = Generator[Step, SentUpdate, None]


class ScenarioContext(NamedTuple):
    """Who begins a scenario, in which chat, and when (Unix seconds)."""

    rng: Random
    actor: Member
    chat: Chat
    time: float


_COMMANDS: Final = ("/queue", "/status", "/next", "/stats", "/stats 7", "/help", "/start")
_COMMAND_WEIGHTS: Final = (40, 20, 14, 12, 6, 5, 3)
_TAKEN_BACK: Final = 0.03
"""The share of decisions that are taken back."""
_TRIED_BY_OTHERS: Final = 0.2
"""The share of these that another person tries to take back first."""


def team_scenario(context: ScenarioContext) -> Scenario:
    """A scenario in a team's chat: most often a decision, a conversation or a command."""
    scenarios = (_decision, _talk, _command, _file, _service)
    return context.rng.choices(scenarios, (38, 30, 24, 6, 1))[0](context)


def private_scenario(context: ScenarioContext) -> Scenario:
    """A scenario in a private chat with the bot."""
    return context.rng.choices((_command, _talk), (4, 1))[0](context)


def redelivery(rng: Random, update: Json) -> Scenario:
    """Telegram sends `update` again because the bot did not confirm it."""
    yield Step(rng.uniform(0.5, 8), lambda _: update)


def _command(context: ScenarioContext) -> Scenario:
    (command,) = context.rng.choices(_COMMANDS, _COMMAND_WEIGHTS)
    yield Step(0, commands(context, command))
    context.chat.next_message_id()  # the bot's answer


def _talk(context: ScenarioContext) -> Scenario:
    rng, pause = context.rng, 0.0
    for _ in range(rng.choice((1, 1, 2, 3))):
        said = yield Step(pause, says(context, sample_texts.CHAT_MESSAGES))
        if rng.random() < 0.04:
            yield Step(rng.uniform(3, 60), _corrects(said.update["message"]))
        context = context._replace(actor=rng.choice(context.chat.members))
        pause = rng.lognormvariate(3, 0.8)


def _file(context: ScenarioContext) -> Scenario:
    rng = context.rng
    contents: tuple[Json, ...] = (
        {"photo": photo(rng), "caption": rng.choice(sample_texts.CHAT_MESSAGES)},
        {"photo": photo(rng)},
        {"voice": {**file(rng, "AwAC"), "duration": rng.randrange(2, 90)}},
        {"document": {**file(rng, "BQAC"), "file_name": "credits.pdf"}},
    )
    yield Step(0, _sends(context, rng.choice(contents)))


def _service(context: ScenarioContext) -> Scenario:
    person = context.rng.choice(context.chat.members).user
    contents: tuple[Json, ...] = (
        {"new_chat_title": context.rng.choice(sample_texts.NEW_TITLES)},
        {"new_chat_members": [person]},
        {"left_chat_member": person},
        {"delete_chat_photo": True},
    )
    yield Step(0, _sends(context, context.rng.choice(contents)))


def _decision(context: ScenarioContext) -> Scenario:
    """The bot offers a queue item, on schedule or on request, and a person decides on it."""
    rng, time = context.rng, context.time
    if rng.random() < 0.25:
        time = (yield Step(0, commands(context, "/next"))).time
    offer = Offer(rng, context.chat, time)
    pause = rng.lognormvariate(5, 1)
    if rng.random() < 0.75:
        yield Step(pause, says(context, sample_texts.BEFORE_DECIDING))
        pause = rng.uniform(2, 15)
    button, decided_at = yield from _choice(context, offer, pause)
    if rng.random() < _TAKEN_BACK:
        offer.show_undo(decided_at)
        others = _others(context)
        if others and rng.random() < _TRIED_BY_OTHERS:
            yield Step(rng.uniform(1, 30), offer.press(rng.choice(others), Button.UNDO))
        undone = yield Step(rng.uniform(2, 90), offer.press(context.actor, Button.UNDO))
        offer.show_again(undone.time)
        button, _ = yield from _choice(context, offer, rng.uniform(2, 60))
    yield from _second_thoughts(context, offer, button)


def _choice(
    context: ScenarioContext, offer: Offer, pause: float
) -> Generator[Step, SentUpdate, tuple[Button, float]]:
    """The presses that decide on `offer`. Returns the last button and its time."""
    rng, actor = context.rng, context.actor
    (button,) = rng.choices((Button.POSTED, Button.SKIP, Button.REJECT), (62, 20, 18))
    pressed = yield Step(pause, offer.press(actor, button))
    if button is Button.REJECT:
        offer.ask(pressed.time)
        (button,) = rng.choices((Button.CONFIRM_REJECT, Button.CANCEL_REJECT), (3, 1))
        pressed = yield Step(rng.uniform(2, 20), offer.press(actor, button))
    if button is Button.CANCEL_REJECT:
        offer.show_again(pressed.time)
        (button,) = rng.choices((Button.POSTED, Button.SKIP), (2, 1))
        pressed = yield Step(rng.uniform(5, 90), offer.press(actor, button))
    return button, pressed.time


def _second_thoughts(context: ScenarioContext, offer: Offer, button: Button) -> Scenario:
    """Presses after the decision: some people tap twice, some are too late."""
    rng = context.rng
    if rng.random() < 0.06:
        yield Step(rng.uniform(0.2, 1.4), offer.press(context.actor, button))
    others = _others(context)
    if others and rng.random() < 0.08:
        late = rng.choice((Button.POSTED, Button.SKIP))
        yield Step(rng.lognormvariate(3.5, 1.2), offer.press(rng.choice(others), late))


def _others(context: ScenarioContext) -> list[Member]:
    return [member for member in context.chat.members if member is not context.actor]


def commands(context: ScenarioContext, command: str) -> MakePayload:
    """A command that the actor sends."""
    name, space, argument = command.partition(" ")
    if not context.chat.is_private and context.rng.random() < 0.4:
        name = f"{name}@{BOT_USERNAME}"
    entity = {"offset": 0, "length": len(name), "type": "bot_command"}
    return _sends(context, {"text": name + space + argument, "entities": [entity]})


def says(context: ScenarioContext, texts: tuple[str, ...]) -> MakePayload:
    """One of these texts that the actor sends."""
    return _sends(context, {"text": context.rng.choice(texts)})


def _sends(context: ScenarioContext, content: Json) -> MakePayload:
    return lambda time: {"message": context.chat.message(context.actor.user, time, content)}


def _corrects(message: Json) -> MakePayload:
    corrected = {**message, "text": f"{message['text']} *"}
    return lambda time: {"edited_message": {**corrected, "edit_date": int(time)}}
