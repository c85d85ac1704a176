"""A believable stream of raw Bot API updates: the input of the demo and of the benchmarks."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

from adapters.simulation.rhythm import Rhythm
from adapters.simulation.scenes import (
    Done,
    Scene,
    Stage,
    Step,
    private_scene,
    redelivery,
    team_scene,
)
from adapters.simulation.simulated_chats import private_chat, team_chats
from adapters.simulation.simulated_people import Json, people
from domain.errors import InvalidInput

_DAY: Final = 86_400
_PRIVATE: Final = 0.1
_REDELIVERED: Final = 0.006


def simulate(
    *, users: int, days: int, events: int, seed: int, chats: int, until: datetime
) -> Iterator[Json]:
    """`events` updates of `users` people in `chats` teams, over the `days` up to `until`.

    They come in the order of time and of `update_id`, but for some that Telegram delivers again.
    The same arguments give the same updates. No more is held than people, hours, and what is going
    on at the moment. Raises InvalidInput for numbers that make no team.
    """
    for name, number, least in (
        ("users", users, 1),
        ("days", days, 1),
        ("events", events, 0),
        ("chats", chats, 1),
    ):
        if number < least:
            raise InvalidInput(f"{name} must be at least {least}, not {number}")
    if chats > users:
        raise InvalidInput(f"{chats} chats need at least as many users, not {users}")
    if until.utcoffset() is None:
        raise InvalidInput(f"until must be a time with a zone or offset, not {until}")
    end = int(until.timestamp())
    if end - days * _DAY < 0:
        raise InvalidInput(f"{days} days before {until} there was no Unix time")
    return _Simulation(Random(seed), users, chats, end - days * _DAY, end).updates(events)


class _Simulation:
    """Scenes that begin when people are busy and go on beside each other."""

    def __init__(self, rng: Random, users: int, chats: int, since: int, until: int) -> None:
        self._rng = rng
        self._until = until
        cast = people(rng, users, (until - since) // _DAY)
        self._teams = {
            member: chat for chat in team_chats(rng, cast, chats) for member in chat.members
        }
        self._private = {member: private_chat(rng, member) for member in cast}
        self._rhythm = Rhythm(cast, since, until)
        self._update_ids = count(rng.randrange(100_000_000, 900_000_000))
        self._order = count()
        self._going_on: list[tuple[float, int, Step, Scene]] = []

    def updates(self, events: int) -> Iterator[Json]:
        """That many updates. A scene begins whenever all that has begun falls behind the rhythm."""
        delivered = 0
        while delivered < events:
            begun = delivered + len(self._going_on)
            time = self._rhythm.moment((begun + self._rng.random()) / events)
            while delivered < events and self._going_on and self._going_on[0][0] <= time:
                yield self._deliver()
                delivered += 1
            self._begin(time)

    def _begin(self, time: float) -> None:
        actor = self._rhythm.somebody(self._rng, time)
        if self._rng.random() < _PRIVATE:
            scene = private_scene(Stage(self._rng, actor, self._private[actor], time))
        else:
            scene = team_scene(Stage(self._rng, actor, self._teams[actor], time))
        self._plan(scene, next(scene), time)

    def _plan(self, scene: Scene, step: Step, now: float) -> None:
        time = min(now + step.after, self._until)
        heappush(self._going_on, (time, next(self._order), step, scene))

    def _deliver(self) -> Json:
        """The next update, after which its scene goes on."""
        time, _, step, scene = heappop(self._going_on)
        update = step.happening(time)
        if "update_id" not in update:  # else it was delivered before
            update = {"update_id": next(self._update_ids), **update}
            if self._rng.random() < _REDELIVERED:
                again = redelivery(self._rng, update)
                self._plan(again, next(again), time)
        with suppress(StopIteration):
            self._plan(scene, scene.send(Done(time, update)), time)
        return update
