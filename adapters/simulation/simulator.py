"""A realistic stream of raw Bot API updates for the demo and the benchmarks."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final, NamedTuple

from adapters.simulation.activity import Activity
from adapters.simulation.scenarios import (
    Scenario,
    ScenarioContext,
    SentUpdate,
    Step,
    private_scenario,
    redelivery,
    team_scenario,
)
from adapters.simulation.simulated_chats import private_chat, team_chats
from adapters.simulation.simulated_people import Json, people
from domain.errors import InvalidInput

_Pending = tuple[float, int, Step, Scenario]
_DAY: Final = 86_400
_PRIVATE: Final = 0.1
_REDELIVERED: Final = 0.006


class Silence(NamedTuple):
    """Nothing happens in a chat in [since, until), Unix seconds."""

    chat_id: int
    since: float
    until: float

    def covers(self, update: Json, time: float) -> bool:
        """Whether an update falls into it."""
        return self.since <= time < self.until and chat_of(update)["id"] == self.chat_id


def chat_of(update: Json) -> Json:
    """The chat in which an update happened."""
    (payload,) = (value for key, value in update.items() if key != "update_id")
    chat: Json = payload.get("message", payload)["chat"]
    return chat


def simulate(
    *, users: int, days: int, events: int, seed: int, chats: int, until: datetime
) -> Iterator[Json]:
    """`events` updates of `users` people in `chats` teams, over the `days` up to `until`.

    They come in order of time and `update_id`, except for redeliveries. The same arguments give
    the same updates. Memory holds only people, hours and the scenarios that are under way. Raises
    InvalidInput for numbers that make no team.
    """
    return simulation(
        users=users, days=days, events=events, seed=seed, chats=chats, until=until
    ).updates(events)


def simulation(
    *, users: int, days: int, events: int, seed: int, chats: int, until: datetime
) -> "Simulation":
    """The simulation that makes these updates."""
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
    return Simulation(Random(seed), users, chats, end - days * _DAY, end)


class Simulation:
    """Scenarios that begin when people are active and run side by side.

    What is planted comes on top of them and does not change them.
    """

    def __init__(self, rng: Random, users: int, chats: int, since: int, until: int) -> None:
        self._rng = rng
        self._until = until
        members = people(rng, users, (until - since) // _DAY)
        self.chats = team_chats(rng, members, chats)
        self._teams = {member: chat for chat in self.chats for member in chat.members}
        self._private = {member: private_chat(rng, member) for member in members}
        self._activity = Activity(members, since, until)
        self._update_ids = count(rng.randrange(100_000_000, 900_000_000))
        self._order = count()
        self._pending: list[_Pending] = []
        self._planted: list[_Pending] = []
        self._silences: list[Silence] = []

    def plant(self, time: float, scenario: Scenario) -> None:
        """Begin a scenario at this time, beside the usual ones."""
        self._put(self._planted, scenario, next(scenario), time)

    def silence(self, silence: Silence) -> None:
        """Leave out what happens in a chat for some time."""
        self._silences.append(silence)

    def updates(self, events: int) -> Iterator[Json]:
        """`events` updates, less those in a silence, and what is planted.

        A scenario begins when the started ones fall behind the activity.
        """
        delivered = 0
        while delivered < events:
            begun = delivered + len(self._pending)
            time = self._activity.time_of((begun + self._rng.random()) / events)
            while delivered < events and self._pending and self._pending[0][0] <= time:
                yield from self._planted_until(self._pending[0][0])
                yield from self._deliver()
                delivered += 1
            self._begin(time)
        yield from self._planted_until(self._until)

    def _planted_until(self, end: float) -> Iterator[Json]:
        while self._planted and self._planted[0][0] <= end:
            time, _, step, scenario = heappop(self._planted)
            update = {"update_id": next(self._update_ids), **step.make_payload(time)}
            yield update
            with suppress(StopIteration):
                self._put(self._planted, scenario, scenario.send(SentUpdate(time, update)), time)

    def _begin(self, time: float) -> None:
        actor = self._activity.pick_person(self._rng, time)
        if self._rng.random() < _PRIVATE:
            scenario = private_scenario(
                ScenarioContext(self._rng, actor, self._private[actor], time)
            )
        else:
            scenario = team_scenario(ScenarioContext(self._rng, actor, self._teams[actor], time))
        self._plan(scenario, next(scenario), time)

    def _plan(self, scenario: Scenario, step: Step, now: float) -> None:
        self._put(self._pending, scenario, step, now)

    def _put(self, heap: list[_Pending], scenario: Scenario, step: Step, now: float) -> None:
        time = min(now + step.delay, self._until)
        heappush(heap, (time, next(self._order), step, scenario))

    def _deliver(self) -> Iterator[Json]:
        """The next update, unless it falls into a silence. Its scenario then continues."""
        time, _, step, scenario = heappop(self._pending)
        update = step.make_payload(time)
        if "update_id" not in update:  # otherwise this is a redelivery
            update = {"update_id": next(self._update_ids), **update}
            if self._rng.random() < _REDELIVERED:
                again = redelivery(self._rng, update)
                self._plan(again, next(again), time)
        with suppress(StopIteration):
            self._plan(scenario, scenario.send(SentUpdate(time, update)), time)
        if not any(silence.covers(update, time) for silence in self._silences):
            yield update
