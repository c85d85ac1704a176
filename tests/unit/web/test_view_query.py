"""What an address asks, and the addresses of what it shows."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from adapters.web.views.described import described
from adapters.web.views.list_views import log_position
from adapters.web.views.names import Names
from adapters.web.views.view_query import ViewQuery, address
from domain.errors import InvalidInput, StorylineError
from domain.figures.lists import Cursor, InteractionSelection, QueueSelection
from domain.figures.periods import MOMENT, Period
from tests.factories.events import ALICE, TEAM, at

NOW = at("2024-05-06 12:00")
NAMES = Names({ALICE: "Alice"}, {TEAM: "The team"}, frozenset({TEAM}))


def asks(**asked: Any) -> ViewQuery:
    return ViewQuery.parse({name: str(text) for name, text in asked.items()}, tz="UTC", now=NOW)


def reads(href: str) -> ViewQuery:
    return asks(**dict(parse_qsl(urlsplit(href).query)))


def test_without_a_query_it_is_the_last_30_days_of_all() -> None:
    query = asks()
    assert query.period == Period(at("2024-04-06 12:00"), NOW, "UTC")
    assert (query.tz, query.chat_id, query.user_id) == ("UTC", None, None)
    assert query.is_relative


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ({"days": 1}, at("2024-05-05 12:00"), NOW),
        ({"from": "2024-05-01"}, at("2024-05-01") - MOMENT, NOW),
        ({"to": "2024-05-01"}, at("2024-05-01") - MOMENT, at("2024-05-02") - MOMENT),
        ({"from": "2024-05-01", "days": 7}, at("2024-05-01") - MOMENT, NOW),
        ({"from": "2024-05-06", "since": "2024-01-01T00:00Z"}, at("2024-05-06") - MOMENT, NOW),
        ({"since": "2024-05-01T00:00Z"}, at("2024-05-01"), NOW),
        (
            {"since": "2024-05-01T02:00+02:00", "until": "2024-05-02T00:00:00.000001Z"},
            at("2024-05-01"),
            at("2024-05-02") + MOMENT,
        ),
        ({"since": "2024-05-01T00:00Z", "days": 7}, at("2024-05-01"), NOW),
    ],
)
def test_a_period_is_days_dates_or_times(asked: dict[str, Any], since: Any, until: Any) -> None:
    assert (asks(**asked).period.since, asks(**asked).period.until) == (since, until)


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"days": "many"}, "days must be a whole number, not 'many'"),
        ({"days": 0}, "days must be between"),
        ({"from": "yesterday"}, "from must be a date like"),
        ({"from": "2024-05-02", "to": "2024-05-01"}, "before the first"),
        ({"until": "2024-05-01T00:00Z"}, "until needs since"),
        ({"since": "2024-05-01T00:00"}, "since must be a time with an offset"),
        ({"since": "0001-01-01T00:00+14:00"}, "between the years"),
        ({"tz": "Mars/Olympus"}, "unknown time zone"),
        ({"person": "alice"}, "must be a UUID"),
        ({"chat": "team"}, "chat must be a whole number"),
        ({"chat": 12345}, "chat must be the id of a group"),
        ({"chat": -(2**64)}, "64 bits"),
    ],
)
def test_what_cannot_be_a_view_is_refused_by_name(asked: dict[str, Any], wrong: str) -> None:
    with pytest.raises(StorylineError, match=wrong):
        asks(**asked)


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"hour": 24}, "hour must be between 0 and 23"),
        ({"weekday": 0}, "weekday must be between 1 and 7"),
        ({"type": "poll"}, "type must be one of"),
        ({"outcome": "maybe"}, "outcome must be one of"),
        ({"position": -1}, "position must be between"),
        ({"context": "[1]"}, "context must be field=value"),
        ({"context": "{"}, "context must be field=value"),
    ],
)
def test_what_selects_no_interactions_is_refused(asked: dict[str, Any], wrong: str) -> None:
    with pytest.raises(StorylineError, match=wrong):
        asks(**asked).interactions()


def test_what_selects_no_items_is_refused() -> None:
    with pytest.raises(StorylineError, match="step must be one of"):
        asks(step="lost").funnel()
    with pytest.raises(StorylineError, match="state must be one of"):
        asks(state="lost").queue()
    with pytest.raises(StorylineError, match="at must be a time with an offset"):
        asks(state="waiting", at="now").queue()
    with pytest.raises(StorylineError, match="decision must be one of"):
        asks(decision="maybe").decisions()


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("media_id=7", {"media_id": "7"}),
        (" media_id = a=b ", {"media_id": "a=b"}),
        ('{"media_id": "7", "n": 1}', {"media_id": "7", "n": 1}),
        ('{"a": "b=c"}', {"a": "b=c"}),
    ],
)
def test_a_context_is_a_field_or_json(text: str, context: dict[str, Any]) -> None:
    assert asks(context=text).interactions().context == context


def test_what_is_typed_is_stripped_and_a_link_is_exact() -> None:
    assert asks(name=" posted ", days=" 7 ", outcome=" ").interactions() == InteractionSelection(
        since=at("2024-04-29 12:00"), until=NOW, name="posted"
    )
    link = asks().behind("/interactions", 5, name=" posted ")
    assert reads(link).interactions().name == " posted "


def test_a_link_has_the_ends_of_the_period_and_the_position() -> None:
    query = asks(days=7, tz="Europe/Berlin", chat=TEAM, person=ALICE, hour=3)
    link = query.behind("/decisions", 41, decision="posted", weekday=2)
    later = ViewQuery.parse(dict(parse_qsl(urlsplit(link).query)), tz="UTC", now=at("2029-01-01"))
    assert later.period == query.period
    assert not later.is_relative
    found = later.decisions()
    assert (found.position, found.weekday, found.hour) == (41, 2, None)
    assert (found.tz, found.chat_id, found.user_id) == ("Europe/Berlin", TEAM, ALICE)
    assert found.decision == "posted"


def test_a_link_to_the_queue_has_the_moment_and_the_position() -> None:
    link = asks(chat=TEAM, person=ALICE).queue_behind(41, NOW + MOMENT, "waiting")
    found = reads(link).queue()
    assert (found.state, found.chat_id, found.at, found.position) == (
        "waiting", TEAM, NOW + MOMENT, 41
    )  # fmt: skip


def test_an_address_keeps_its_parts_but_not_its_page() -> None:
    query = asks(days=7, name="posted", older="x", newer="y", position=3, chat=TEAM)
    assert query.same("/interactions", days=None, hour=4) == (
        f"/interactions?name=posted&chat={TEAM}&hour=4"
    )
    assert query.same_view("/people") == f"/people?days=7&chat={TEAM}"
    assert address("/", {"days": None}) == "/"


def test_the_pages_of_a_list_have_one_period_and_one_position() -> None:
    place = Cursor(at("2024-05-01"), "17")
    first = asks(days=7, name="posted", newer=Cursor(NOW, "18"))
    href = first.paged("/interactions", 41, older=place)
    later = ViewQuery.parse(dict(parse_qsl(urlsplit(href).query)), tz="UTC", now=at("2029-01-01"))
    assert later.period == first.period
    assert (later.interactions().name, later.interactions().position) == ("posted", 41)
    page = later.page(5, log_position)
    assert (page.older_than, page.newer_than) == (place, None)
    queue = asks(state="waiting", at=NOW.isoformat()).paged("/items", 41, older=place)
    assert reads(queue).queue() == QueueSelection(state="waiting", at=NOW, position=41)


def test_a_page_begins_at_a_row() -> None:
    place = Cursor(NOW, "17")
    page = asks(older=place).page(5, log_position)
    assert (page.size, page.older_than, page.newer_than) == (5, place, None)
    for wrong in ("17", f"{place}x", str(place).replace("Z", ""), f"{NOW:%F}_-1"):
        with pytest.raises(InvalidInput, match="is not a place in this list"):
            asks(newer=wrong).page(5, log_position)
    with pytest.raises(InvalidInput, match="is not a place in this list"):
        asks(newer=place).page(5)
    item = Cursor(NOW, str(UUID(int=1)))
    assert asks(newer=item).page(5).newer_than == item


@pytest.mark.parametrize(
    ("list_name", "asked", "words"),
    [
        ("interactions", {"people": 1, "weekday": 7, "hour": 9, "type": "bot_response"},
         "by people, on Sundays, between 09:00 and 09:59, bot response"),
        ("interactions", {"person": ALICE, "chat": TEAM, "decision": "posted"}, "The team, Alice"),
        ("decisions", {"nobody": 1, "no_category": 1, "timed": 1},
         "by nobody, without a category, with a known time to decide"),
        ("decisions", {"decision": "posted", "category": "a\u202eb"}, "posted, category a�b"),
        ("items", {"step": "posted"}, "queued in this period, and posted by its end"),
        ("items", {"person": ALICE, "weekday": 3}, ""),
        ("people", {"type": "command", "hour": 3}, ""),
    ],
)  # fmt: skip
def test_a_list_says_what_it_selects_by(list_name: str, asked: dict[str, Any], words: str) -> None:
    period = "5 May to 6 May 2024 (UTC)"
    told = described(list_name, asks(days=1, **asked), NAMES)
    assert told == (f"{period}, {words}" if words else period)


def test_a_list_of_the_queue_says_when_it_was_so() -> None:
    now = asks(state="waiting", weekday=99, tz="Asia/Kolkata")
    assert described("items", now, NAMES) == "waiting now"
    then = reads(asks(chat=TEAM, tz="Asia/Kolkata").queue_behind(3, NOW, "in_cooldown"))
    assert described("items", then, NAMES) == "in a cooldown at 2024-05-06 17:30, The team"
