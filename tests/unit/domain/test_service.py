"""The service in front of a log in memory: what it records, what it asks, and how it says no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast
from uuid import UUID

import pytest

from domain.errors import InvalidInteraction, InvalidReport
from domain.events import (
    BotResponded,
    CallbackPressed,
    CommandIssued,
    Interaction,
    MessageReceived,
)
from domain.ids import timed_stream_id
from domain.ports import Appended, AppendStatus, EventLog, Reports, Unit, Users
from domain.reports import InteractionFilter, InteractionRecord, Window
from domain.service import InteractionService
from domain.vocabulary import Outcome
from tests.factories.events import ALICE, NOON, TEAM

PRIVATE_CHAT = 5_000_000_001
RANDOM = 4


@dataclass
class FakeEventLog:
    """A log in memory, with the audit trail of what stands in it."""

    events: dict[UUID, Interaction] = field(default_factory=dict)

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        ((event,),) = units
        if event.stream_id in self.events:
            return [Appended(AppendStatus.DUPLICATE)]
        self.events[event.stream_id] = cast("Interaction", event)
        return [Appended(AppendStatus.RECORDED)]

    def interactions(self, wanted: InteractionFilter) -> list[InteractionRecord]:
        assert wanted.id
        event = self.events[wanted.id]
        return [
            InteractionRecord(
                id=event.stream_id,
                user_id=event.user_id,
                interaction_type=event.INTERACTION_TYPE or "",
                interaction_name=event.name,
                context=event.context,
                telegram_chat_id=event.chat_id,
                telegram_message_id=event.message_id,
                created_at=event.occurred_at,
                outcome=event.outcome,
            )
        ]


@dataclass
class FakeUsers:
    """Whose private chat is whose."""

    known: dict[UUID, int] = field(default_factory=dict)

    def remember(
        self, user_id: UUID, telegram_user_id: int, seen_at: datetime, *, seen_in: UUID
    ) -> None:
        self.known.setdefault(user_id, telegram_user_id)


@dataclass
class FakeReports:
    """Reports that answer with what they were asked."""

    def __getattr__(self, report: str) -> Callable[..., Any]:
        return lambda *asked, **more: (report, *asked, more)


@pytest.fixture
def log() -> FakeEventLog:
    return FakeEventLog()


@pytest.fixture
def people() -> FakeUsers:
    return FakeUsers()


@pytest.fixture
def service(log: FakeEventLog, people: FakeUsers) -> InteractionService:
    return service_over(log, cast("Reports", log), people)


@pytest.fixture
def asked() -> Any:
    """A service whose reports are the questions that reach them."""
    return service_over(FakeEventLog(), cast("Reports", FakeReports()), FakeUsers())


def service_over(log: FakeEventLog, reports: Reports, people: FakeUsers) -> InteractionService:
    return InteractionService(
        cast("EventLog", log),
        reports,
        cast("Users", people),
        clock=lambda: NOON,
        randomness=lambda: RANDOM,
    )


# Recording


@pytest.mark.parametrize(
    ("record", "event", "name", "who"),
    [
        (InteractionService.log_command, CommandIssued, "/name", [ALICE]),
        (InteractionService.log_callback, CallbackPressed, "name", [ALICE]),
        (InteractionService.log_message, MessageReceived, "name", [ALICE]),
        (InteractionService.log_bot_response, BotResponded, "name", []),
    ],
)
def test_each_way_to_record_makes_its_event_and_tells_what_it_says(
    service: InteractionService,
    log: FakeEventLog,
    record: Callable[..., InteractionRecord],
    event: type[Interaction],
    name: str,
    who: list[UUID],
) -> None:
    told = record(service, *who, name, {"n": 1}, TEAM, 7, outcome="denied")
    (recorded,) = log.events.values()
    assert recorded == event(
        stream_id=timed_stream_id(NOON, RANDOM),
        stream_version=1,
        occurred_at=NOON,
        user_id=who[0] if who else None,
        name=name,
        context={"n": 1},
        chat_id=TEAM,
        message_id=7,
        outcome=Outcome.DENIED,
    )
    assert [told] == log.interactions(InteractionFilter(id=recorded.stream_id))


@pytest.mark.parametrize(
    "command",
    [
        "/queue",
        "queue",
        "QUEUE",
        "/Queue@Storyline_Bot",
        "queue@storyline_bot",
        "/queue 7",
        " /queue\n7",
    ],
)
def test_a_command_is_known_by_its_plain_name(service: InteractionService, command: str) -> None:
    recorded = service.log_command(None, command, {"n": 1})
    assert (recorded.interaction_name, recorded.context) == ("/queue", {"n": 1})


@pytest.mark.parametrize("command", ["", " ", "/", "@storyline_bot", "/@storyline_bot", 7, None])
def test_a_command_without_a_name_is_refused(service: InteractionService, command: Any) -> None:
    with pytest.raises(InvalidInteraction, match="give one like /queue"):
        service.log_command(None, command)


def test_a_time_is_told_in_utc(service: InteractionService) -> None:
    in_kathmandu = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    told = service.log_message(ALICE, "text", occurred_at=in_kathmandu)
    assert told.created_at.isoformat() == NOON.isoformat()


def test_the_id_of_a_private_chat_is_told_but_stays_out_of_the_event(
    service: InteractionService, log: FakeEventLog, people: FakeUsers
) -> None:
    told = service.log_message(ALICE, "text", telegram_chat_id=PRIVATE_CHAT)
    (recorded,) = log.events.values()
    assert told.telegram_chat_id == PRIVATE_CHAT
    assert (recorded.chat_id, recorded.is_private) == (None, True)
    assert people.known == {ALICE: PRIVATE_CHAT}
    assert str(PRIVATE_CHAT) not in recorded.model_dump_json()


@pytest.mark.parametrize("chat_id", [str(PRIVATE_CHAT), float(PRIVATE_CHAT)])
def test_the_id_of_a_private_chat_of_another_type_is_recorded_nowhere(
    service: InteractionService, log: FakeEventLog, people: FakeUsers, chat_id: Any
) -> None:
    with pytest.raises(InvalidInteraction, match="chat_id"):
        service.log_message(ALICE, "text", telegram_chat_id=chat_id)
    assert log.events == {}
    assert people.known == {}


def test_a_private_chat_without_a_person_is_nobodys(
    service: InteractionService, people: FakeUsers
) -> None:
    service.log_bot_response("caption_update", telegram_chat_id=PRIVATE_CHAT)
    assert people.known == {}


def test_a_key_that_comes_again_records_nothing_and_tells_the_first_interaction(
    service: InteractionService, log: FakeEventLog
) -> None:
    first = service.log_command(ALICE, "/queue", idempotency_key="update 1")
    again = service.log_message(None, "text", {"n": 2}, idempotency_key="update 1")
    other = service.log_command(ALICE, "/queue", idempotency_key="update 2")
    assert again == first
    assert list(log.events) == [first.id, other.id]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"command": ""}, "name ''"),
        ({"command": "@bot"}, "name '@bot'"),
        ({"command": "x" * 101}, "name '/xxx"),
        ({"command": None}, "name None"),
        ({"user_id": "Alice"}, "user_id 'Alice'"),
        ({"context": {"n": float("nan")}}, "nan"),
        ({"context": {"text": "x" * 1_000_000}}, "context is 1000011 bytes"),
        ({"context": [1]}, "context must be an object"),
        ({"telegram_chat_id": -(2**63) - 1}, "chat_id -9223372036854775809"),
        ({"telegram_chat_id": "here"}, "chat_id 'here'"),
        ({"telegram_message_id": 2**63}, "message_id 9223372036854775808"),
        ({"occurred_at": datetime(2024, 1, 1)}, "occurred_at datetime.datetime(2024, 1, 1"),
        ({"occurred_at": "yesterday"}, "occurred_at 'yesterday'"),
        ({"outcome": "great"}, "outcome 'great'"),
        ({"idempotency_key": "half a \ud83d"}, "idempotency_key"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_recorded_is_refused_in_a_line_that_names_it(
    service: InteractionService, log: FakeEventLog, wrong: dict[str, Any], said: str
) -> None:
    usual: dict[str, Any] = {"user_id": ALICE, "command": "/queue"}
    with pytest.raises(InvalidInteraction) as refused:
        service.log_command(**usual | wrong)
    line = str(refused.value)
    assert said in line
    assert len(line.splitlines()) == 1
    assert len(line) < 300
    assert log.events == {}


def test_what_no_database_can_store_is_replaced(service: InteractionService) -> None:
    told = service.log_message(ALICE, "te\x00xt", {"a\ud800": "b\x00"})
    assert (told.interaction_name, told.context) == ("te\ufffdxt", {"a\ufffd": "b\ufffd"})


# Asking


def test_reports_are_asked_for_the_window_up_to_now_or_as_of_then(
    asked: Any,
) -> None:
    then = datetime(2024, 2, 29, tzinfo=UTC)
    assert asked.get_team_activity() == ("team_activity", Window(30, NOON), None, {})
    assert asked.get_content_decisions(7, chat_id=TEAM, tz="Asia/Kolkata", as_of=then) == (
        "content_decisions", Window(7, then, "Asia/Kolkata"), TEAM, {},
    )  # fmt: skip
    assert asked.get_counts(0) == ("counts", Window(0, NOON), None, {})
    assert asked.get_user_stats(ALICE, 1) == ("user_stats", ALICE, Window(1, NOON), None, {})


def test_lists_are_asked_for_what_they_are_to_hold(asked: Any) -> None:
    week_ago = NOON - timedelta(days=7)
    assert asked.get_recent_interactions() == (
        "interactions", InteractionFilter(since=week_ago, until=NOON), {"limit": 100, "offset": 0},
    )  # fmt: skip
    assert asked.get_by_type("callback", 7, chat_id=TEAM) == (
        "interactions",
        InteractionFilter(type="callback", chat_id=TEAM, since=week_ago, until=NOON),
        {},
    )
    assert asked.get_by_user(ALICE, 5, 10) == (
        "interactions", InteractionFilter(user_id=ALICE), {"limit": 5, "offset": 10},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": -1}, "days must be between 0 and 36525, not -1"),
        ({"days": 36_526}, "not 36526"),
        ({"days": 1.5}, "not 1.5"),
        ({"days": True}, "not True"),
        ({"days": "7"}, "not '7'"),
        ({"as_of": datetime(2024, 1, 1)}, "as_of must be a time with a zone or offset"),
        ({"as_of": datetime.min.replace(tzinfo=UTC)}, "as_of"),
        ({"tz": "Mars/Olympus_Mons"}, "'Mars/Olympus_Mons'"),
        ({"tz": "../../etc/passwd"}, "'../../etc/passwd'"),
        ({"tz": "Europe"}, "'Europe'"),
        ({"tz": ""}, "''"),
        ({"tz": None}, "None"),
    ],
    ids=str,
)
def test_a_window_that_cannot_be_is_refused_in_a_line_that_names_it(
    asked: Any, wrong: dict[str, Any], said: str
) -> None:
    questions: list[Callable[..., Any]] = [
        asked.get_team_activity,
        asked.get_content_decisions,
        asked.get_counts,
        asked.get_recent_interactions,
        lambda **window: asked.get_user_stats(ALICE, **window),
        lambda **window: asked.get_by_type("command", **window),
    ]
    for question in questions:
        with pytest.raises(InvalidReport) as refused:
            question(**wrong)
        assert said in str(refused.value)


@pytest.mark.parametrize("chat_id", [-(2**63), 2**63 - 1])
def test_any_chat_that_can_be_recorded_can_be_asked_for(asked: Any, chat_id: int) -> None:
    assert asked.get_counts(0, chat_id=chat_id) == ("counts", Window(0, NOON), chat_id, {})


@pytest.mark.parametrize("chat_id", [-(2**63) - 1, 2**63, "-100", -100.0, True])
def test_a_chat_that_cannot_be_is_refused(asked: Any, chat_id: Any) -> None:
    with pytest.raises(InvalidReport, match="chat_id must be a whole number of 64 bits, not"):
        asked.get_counts(0, chat_id=chat_id)


@pytest.mark.parametrize("wrong", [{"limit": -1}, {"offset": -2}, {"tz": "Moon"}])
def test_a_list_that_cannot_be_is_refused(asked: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidReport, match=str(*wrong.values())):
        asked.get_by_user(ALICE, **wrong)


@pytest.mark.parametrize("wrong", [None, "", "alice", 5, b"x", str(ALICE)[1:]], ids=repr)
def test_nobody_in_particular_is_refused_where_one_person_is_asked_for(
    asked: Any, wrong: Any
) -> None:
    for question in (asked.get_by_user, asked.get_user_stats):
        with pytest.raises(InvalidReport) as refused:
            question(wrong)
        assert str(refused.value) == f"user_id must be a UUID, not {wrong!r}"


def test_a_person_may_be_named_by_the_text_of_their_uuid(asked: Any) -> None:
    assert asked.get_by_user(str(ALICE)) == asked.get_by_user(ALICE)
    assert asked.get_user_stats(str(ALICE)) == asked.get_user_stats(ALICE)


def test_a_type_that_does_not_exist_is_refused_with_those_that_do(
    asked: Any,
) -> None:
    with pytest.raises(InvalidReport, match="'button'; one of command, callback, message, bot"):
        asked.get_by_type("button")
