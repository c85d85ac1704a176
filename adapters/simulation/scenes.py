"""What people do, as small scenes of one or several updates.

A scene is a generator of steps: how long until something happens, and what. It is told when that
was and which update came of it.
"""

from collections.abc import Callable, Generator
from random import Random
from typing import Final, NamedTuple

from adapters.simulation import sayings
from adapters.simulation.simulated_chats import BOT_USERNAME, Chat
from adapters.simulation.simulated_offers import Offer, file, photo
from adapters.simulation.simulated_people import Json, Member
from domain.vocabulary import Button

Happening = Callable[[float], Json]
"""Makes a payload, given the time at which it happens (Unix seconds)."""


class Step(NamedTuple):
    """So many seconds later, this happens."""

    after: float
    happening: Happening


class Done(NamedTuple):
    """When a step happened, and the update it became."""

    time: float
    update: Json


Scene = Generator[Step, Done, None]


class Stage(NamedTuple):
    """Who begins a scene, where and when (Unix seconds)."""

    rng: Random
    actor: Member
    chat: Chat
    time: float


_COMMANDS: Final = ("/queue", "/status", "/next", "/stats", "/stats 7", "/help", "/start")
_COMMAND_WEIGHTS: Final = (40, 20, 14, 12, 6, 5, 3)


def team_scene(stage: Stage) -> Scene:
    """Something that happens in a team's chat: most often a decision, a talk or a command."""
    scenes = (_decision, _talk, _command, _file, _service)
    return stage.rng.choices(scenes, (38, 30, 24, 6, 1))[0](stage)


def private_scene(stage: Stage) -> Scene:
    """Something that somebody does alone with the bot."""
    return stage.rng.choices((_command, _talk), (4, 1))[0](stage)


def redelivery(rng: Random, update: Json) -> Scene:
    """Telegram sends `update` once more, for it has not heard that it arrived."""
    yield Step(rng.uniform(0.5, 8), lambda _: update)


def _command(stage: Stage) -> Scene:
    (command,) = stage.rng.choices(_COMMANDS, _COMMAND_WEIGHTS)
    yield Step(0, _commands(stage, command))
    stage.chat.next_message_id()  # the bot's answer


def _talk(stage: Stage) -> Scene:
    rng, pause = stage.rng, 0.0
    for _ in range(rng.choice((1, 1, 2, 3))):
        said = yield Step(pause, _says(stage, sayings.TALK))
        if rng.random() < 0.04:
            yield Step(rng.uniform(3, 60), _corrects(said.update["message"]))
        stage = stage._replace(actor=rng.choice(stage.chat.members))
        pause = rng.lognormvariate(3, 0.8)


def _file(stage: Stage) -> Scene:
    rng = stage.rng
    contents: tuple[Json, ...] = (
        {"photo": photo(rng), "caption": rng.choice(sayings.TALK)},
        {"photo": photo(rng)},
        {"voice": {**file(rng, "AwAC"), "duration": rng.randrange(2, 90)}},
        {"document": {**file(rng, "BQAC"), "file_name": "credits.pdf"}},
    )
    yield Step(0, _sends(stage, rng.choice(contents)))


def _service(stage: Stage) -> Scene:
    somebody = stage.rng.choice(stage.chat.members).user
    contents: tuple[Json, ...] = (
        {"new_chat_title": stage.rng.choice(sayings.NEW_TITLES)},
        {"new_chat_members": [somebody]},
        {"left_chat_member": somebody},
        {"delete_chat_photo": True},
    )
    yield Step(0, _sends(stage, stage.rng.choice(contents)))


def _decision(stage: Stage) -> Scene:
    """The bot offers a queue item, by itself or when asked, and somebody decides on it."""
    rng, time = stage.rng, stage.time
    if rng.random() < 0.25:
        time = (yield Step(0, _commands(stage, "/next"))).time
    offer = Offer(rng, stage.chat, time)
    pause = rng.lognormvariate(5, 1)
    if rng.random() < 0.75:
        yield Step(pause, _says(stage, sayings.BEFORE_DECIDING))
        pause = rng.uniform(2, 15)
    button = yield from _choice(stage, offer, pause)
    yield from _second_thoughts(stage, offer, button)


def _choice(stage: Stage, offer: Offer, pause: float) -> Generator[Step, Done, Button]:
    """The presses that decide on `offer`. Returns the last button."""
    rng, actor = stage.rng, stage.actor
    (button,) = rng.choices((Button.POSTED, Button.SKIP, Button.REJECT), (62, 20, 18))
    pressed = yield Step(pause, offer.press(actor, button))
    if button is Button.REJECT:
        offer.ask(pressed.time)
        (button,) = rng.choices((Button.CONFIRM_REJECT, Button.CANCEL_REJECT), (3, 1))
        pressed = yield Step(rng.uniform(2, 20), offer.press(actor, button))
    if button is Button.CANCEL_REJECT:
        offer.show_again(pressed.time)
        (button,) = rng.choices((Button.POSTED, Button.SKIP), (2, 1))
        yield Step(rng.uniform(5, 90), offer.press(actor, button))
    return button


def _second_thoughts(stage: Stage, offer: Offer, button: Button) -> Scene:
    """What is pressed after the decision: some tap twice, some are too late."""
    rng = stage.rng
    if rng.random() < 0.06:
        yield Step(rng.uniform(0.2, 1.4), offer.press(stage.actor, button))
    others = [member for member in stage.chat.members if member is not stage.actor]
    if others and rng.random() < 0.08:
        late = rng.choice((Button.POSTED, Button.SKIP))
        yield Step(rng.lognormvariate(3.5, 1.2), offer.press(rng.choice(others), late))


def _commands(stage: Stage, command: str) -> Happening:
    name, space, argument = command.partition(" ")
    if not stage.chat.is_private and stage.rng.random() < 0.4:
        name = f"{name}@{BOT_USERNAME}"
    entity = {"offset": 0, "length": len(name), "type": "bot_command"}
    return _sends(stage, {"text": name + space + argument, "entities": [entity]})


def _says(stage: Stage, texts: tuple[str, ...]) -> Happening:
    return _sends(stage, {"text": stage.rng.choice(texts)})


def _sends(stage: Stage, content: Json) -> Happening:
    return lambda time: {"message": stage.chat.message(stage.actor.user, time, content)}


def _corrects(message: Json) -> Happening:
    corrected = {**message, "text": f"{message['text']} *"}
    return lambda time: {"edited_message": {**corrected, "edit_date": int(time)}}
