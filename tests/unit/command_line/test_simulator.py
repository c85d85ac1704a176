"""The simulated stream: valid updates, believable people, the same for the same seed."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from operator import eq
from typing import Any
from uuid import UUID

import pytest
from telegram import Update

from adapters.simulation.simulated_chats import BOT_ID, BOT_USERNAME
from adapters.simulation.simulator import simulate
from adapters.telegram.handlers.queue.item_keyboards import (
    confirm_keyboard,
    offer_keyboard,
    undo_keyboard,
)
from adapters.telegram.texts.translations import ENGLISH
from adapters.telegram.updates.callback_data import parse_callback_data
from adapters.telegram.updates.translate import Bot, Translation, translate
from domain.errors import InvalidInput
from domain.ids import ItemId
from domain.vocabulary import UNKNOWN, Button

Json = dict[str, Any]

UNTIL = datetime(2025, 6, 6, 12, tzinfo=UTC)  # a Friday
BOT = Bot(BOT_ID, BOT_USERNAME)


def stream(**changed: Any) -> Iterator[Json]:
    usual = {"users": 12, "days": 28, "events": 6_000, "seed": 3, "chats": 2, "until": UNTIL}
    return simulate(**{**usual, **changed})


@pytest.fixture(scope="module")
def updates() -> list[Json]:
    return list(stream())


def fresh(updates: list[Json]) -> list[Json]:
    """Each update once, as it was delivered first."""
    return list({update["update_id"]: update for update in updates}.values())


def translated(updates: list[Json]) -> Iterator[Translation]:
    """As an importer sees them: a press happened after all that was told before it."""
    latest: datetime | None = None
    for update in updates:
        translation = translate(update, BOT, latest, now=UNTIL)
        yield translation
        latest = max(filter(None, (latest, translation.told_at)), default=None)


@pytest.mark.parametrize(
    ("users", "days", "events", "chats"),
    [(1, 1, 1, 1), (1, 1, 500, 1), (3, 7, 10, 1), (3, 1, 0, 3), (2, 400, 100, 2), (50, 3, 777, 50)],
)
def test_there_are_exactly_as_many_as_asked_for(
    users: int, days: int, events: int, chats: int
) -> None:
    for seed in range(3):
        made = list(stream(users=users, days=days, events=events, chats=chats, seed=seed))
        assert len(made) == events
        _assert_in_window(made, days)


def _assert_in_window(updates: list[Json], days: int) -> None:
    until = UNTIL.timestamp()
    for update in updates:
        (_, payload) = update.values()
        message = payload.get("message", payload)
        dates = [message["date"], message.get("edit_date", message["date"])]
        assert all(until - days * 86_400 < date <= until for date in dates)


def test_the_last_updates_are_close_to_the_end(updates: list[Json]) -> None:
    *_, last = translated(updates)
    assert timedelta() <= UNTIL - last.interaction.occurred_at < timedelta(hours=1)


def test_the_same_arguments_give_the_same_bytes(updates: list[Json]) -> None:
    assert json.dumps(list(stream())) == json.dumps(updates)
    assert json.dumps(list(stream(seed=4))) != json.dumps(updates)


def test_every_update_is_one_that_the_library_parses(updates: list[Json]) -> None:
    for update in updates:
        parsed = Update.de_json(json.loads(json.dumps(update)), None)
        assert parsed.effective_user is not None
        assert not parsed.api_kwargs
        if message := parsed.effective_message:
            assert not message.api_kwargs


def test_ids_and_times_grow(updates: list[Json]) -> None:
    delivered = fresh(updates)
    assert all(a["update_id"] < b["update_id"] for a, b in pairwise(delivered))
    times = [each.interaction.occurred_at for each in translated(delivered)]
    assert all(earlier <= later for earlier, later in pairwise(times))


def test_some_are_delivered_again_just_as_they_were(updates: list[Json]) -> None:
    first: dict[int, str] = {}
    again = 0
    for update in updates:
        text = json.dumps(update)
        again += update["update_id"] in first
        assert first.setdefault(update["update_id"], text) == text
    assert 10 < again < len(updates) / 50


def test_message_ids_grow_within_a_chat(updates: list[Json]) -> None:
    last: dict[int, int] = {}
    for update in fresh(updates):
        if message := update.get("message"):
            chat = message["chat"]["id"]
            assert message["message_id"] > last.get(chat, 0)
            last[chat] = message["message_id"]


def test_all_of_it_has_a_name(updates: list[Json]) -> None:
    names = Counter(each.interaction.name for each in translated(updates))
    assert UNKNOWN not in names
    assert {"/queue", "/status", "/next", "/stats", "/help", "/start"} <= set(names)
    assert {"text", "photo", "edited_message", *Button} <= set(names)
    assert names["text"] > len(updates) / 4
    assert names["posted"] > names["skip"] > names["confirm_reject"] > names["cancel_reject"] > 0


def test_commands_are_also_addressed_to_the_bot(updates: list[Json]) -> None:
    texts = {update.get("message", {}).get("text") for update in updates}
    assert {"/queue", f"/queue@{BOT_USERNAME}"} <= texts


def presses(updates: list[Json]) -> dict[str, list[tuple[Button, int]]]:
    """Button and person of each press, by item."""
    by_item: dict[str, list[tuple[Button, int]]] = {}
    for update in fresh(updates):
        if query := update.get("callback_query"):
            pressed = parse_callback_data(query["data"])
            assert pressed is not None
            button, item_id = pressed
            by_item.setdefault(str(item_id), []).append((button, query["from"]["id"]))
    return by_item


def test_who_rejects_is_asked_and_answers(updates: list[Json]) -> None:
    answers = {Button.CONFIRM_REJECT, Button.CANCEL_REJECT}
    flows = list(presses(updates).values())[:-20]  # the last ones may still be going on
    rejecting = [flow for flow in flows if flow[0][0] is Button.REJECT]

    assert len(rejecting) > 20
    assert all(flow[1][0] in answers and flow[1][1] == flow[0][1] for flow in rejecting)
    assert not [flow for flow in flows if flow[0][0] in answers]


def test_some_tap_twice_and_some_come_too_late(updates: list[Json]) -> None:
    flows = presses(updates).values()
    assert [flow for flow in flows if any(a == b for a, b in pairwise(flow))]
    assert [flow for flow in flows if len({person for _, person in flow}) > 1]


def test_some_take_their_own_decision_back_and_decide_anew(updates: list[Json]) -> None:
    undone = [flow for flow in presses(updates).values() if Button.UNDO in dict(flow)]
    assert 5 < len(undone) < 0.1 * len(presses(updates))
    for flow in undone:
        first, last = undos(flow)[0], undos(flow)[-1]
        assert flow[first - 1][1] == flow[last][1]
    assert any(flow[-1][0] is not Button.UNDO for flow in undone)


def test_some_try_to_take_the_decision_of_another_person_back(updates: list[Json]) -> None:
    undone = [flow for flow in presses(updates).values() if Button.UNDO in dict(flow)]
    assert [flow for flow in undone if len({flow[place] for place in undos(flow)}) > 1]


def undos(flow: list[tuple[Button, int]]) -> list[int]:
    """The places of the presses on Undo."""
    return [place for place, (button, _) in enumerate(flow) if button is Button.UNDO]


def test_an_asked_message_shows_that_it_was_edited(updates: list[Json]) -> None:
    queries = [update["callback_query"] for update in updates if "callback_query" in update]
    yes = f"v1:{Button.CONFIRM_REJECT}:"
    asked = [query["message"] for query in queries if query["data"].startswith(yes)]
    assert asked
    for message in asked:
        assert message["edit_date"] >= message["date"]
        assert len(message["reply_markup"]["inline_keyboard"]) == 1


def test_an_offer_has_the_buttons_of_the_bot(updates: list[Json]) -> None:
    queries = [update["callback_query"] for update in updates if "callback_query" in update]
    shown = [query["message"]["reply_markup"] for query in queries]
    items = [ItemId(UUID(query["data"][-36:])) for query in queries]
    offered = [offer_keyboard(item, ENGLISH).to_dict() for item in items]
    asked = [confirm_keyboard(item, ENGLISH).to_dict() for item in items]
    undone = [undo_keyboard(item, ENGLISH).to_dict() for item in items]
    assert all(each in known for each, *known in zip(shown, offered, asked, undone, strict=True))
    assert any(map(eq, shown, offered))
    assert any(map(eq, shown, asked))
    assert any(map(eq, shown, undone))


def test_most_presses_tell_how_long_people_took(updates: list[Json]) -> None:
    pressed = [each for each in translated(fresh(updates)) if each.item_id]
    timed = [each for each in pressed if each.offered_at]
    assert len(timed) > 0.75 * len(pressed)


def test_everybody_takes_part_and_every_team_is_alive(updates: list[Json]) -> None:
    everything = list(translated(updates))
    people = Counter(each.person.telegram_user_id for each in everything if each.person)
    teams = Counter(each.interaction.chat_id for each in everything)
    assert len(people) == 12
    assert len(teams) == 3  # two teams, and what is private
    assert min(teams.values()) > 100


def test_people_work_on_weekdays_and_sleep_at_night() -> None:
    alone = [each.interaction for each in translated(list(stream(users=1, chats=1, seed=8)))]
    hours = Counter(each.occurred_at.hour for each in alone)
    weekend = sum(each.occurred_at.weekday() >= 5 for each in alone)
    assert sum(count for _, count in hours.most_common(12)) > 0.9 * len(alone)
    assert weekend < 0.1 * len(alone)


def test_a_stream_of_any_length_begins_at_once() -> None:
    assert len(list(islice(stream(events=10**9), 5))) == 5


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"users": 0}, "users must be at least 1, not 0"),
        ({"days": 0}, "days must be at least 1"),
        ({"events": -1}, "events must be at least 0"),
        ({"chats": 0}, "chats must be at least 1"),
        ({"users": 3, "chats": 4}, "4 chats need at least as many users, not 3"),
        ({"until": datetime(2025, 6, 1)}, "zone or offset"),
        ({"days": 10**6}, "no Unix time"),
    ],
)
def test_numbers_that_make_no_team_are_refused_at_once(changed: Json, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        stream(**changed)
