"""InteractionService: log interactions and report on them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from domain.context import clean_text
from domain.errors import InvalidInteraction, InvalidReport
from domain.events import (
    BotResponded,
    CallbackPressed,
    CommandIssued,
    MessageReceived,
    normalised_command,
)
from domain.ids import StreamId, keyed_stream_id, timed_stream_id
from domain.ports import Appends, AppendStatus, Reports, Users
from domain.reports import (
    ContentDecisions,
    Counts,
    InteractionFilter,
    InteractionRecord,
    TeamActivity,
    UserStats,
    Window,
    check_aware,
    check_chat,
    check_zone,
    user_uuid,
)
from domain.vocabulary import InteractionType, Outcome

Context = Mapping[str, Any]
Logged = CommandIssued | CallbackPressed | MessageReceived | BotResponded


class InteractionService:
    """The log and its reports, for a bot.

    `log_*` append one interaction and return it as the audit trail shows it. A second call with
    the same `idempotency_key` records nothing and returns the first interaction. They raise
    InvalidInteraction if it cannot be recorded.

    `get_*` report exactly on (as_of - days, as_of], or with `since` on (since, as_of], in the hours
    and dates of `tz`, for one team (`chat_id`) or all. They raise InvalidReport for an impossible
    window.
    """

    def __init__(
        self,
        log: Appends,
        reports: Reports,
        users: Users,
        *,
        clock: Callable[[], datetime],
        randomness: Callable[[], int],
    ) -> None:
        self._log = log
        self._reports = reports
        self._users = users
        self._clock = clock
        self._randomness = randomness

    def log_command(
        self,
        user_id: UUID | None,
        command: str,
        context: Context | None = None,
        telegram_chat_id: int | None = None,
        telegram_message_id: int | None = None,
        *,
        idempotency_key: str | None = None,
        occurred_at: datetime | None = None,
        outcome: str = Outcome.OK,
    ) -> InteractionRecord:
        """A person sent `command`, like `/queue`.

        The name is `/queue` also for `queue`, `/Queue@bot` and `/queue 7`: the argument is what the
        person wrote, so it is not recorded.
        """
        where = _Place(telegram_chat_id, telegram_message_id)
        given = _LogOptions(idempotency_key, occurred_at, outcome)
        name = _command_name(command)
        return self._log_interaction(CommandIssued, user_id, name, context, where, given)

    def log_callback(
        self,
        user_id: UUID | None,
        callback_name: str,
        context: Context | None = None,
        telegram_chat_id: int | None = None,
        telegram_message_id: int | None = None,
        *,
        idempotency_key: str | None = None,
        occurred_at: datetime | None = None,
        outcome: str = Outcome.OK,
    ) -> InteractionRecord:
        """A person pressed the button `callback_name`, like `posted`."""
        where = _Place(telegram_chat_id, telegram_message_id)
        given = _LogOptions(idempotency_key, occurred_at, outcome)
        return self._log_interaction(CallbackPressed, user_id, callback_name, context, where, given)

    def log_message(
        self,
        user_id: UUID | None,
        message_name: str,
        context: Context | None = None,
        telegram_chat_id: int | None = None,
        telegram_message_id: int | None = None,
        *,
        idempotency_key: str | None = None,
        occurred_at: datetime | None = None,
        outcome: str = Outcome.OK,
    ) -> InteractionRecord:
        """A person sent a message of the type `message_name`, like `photo`."""
        where = _Place(telegram_chat_id, telegram_message_id)
        given = _LogOptions(idempotency_key, occurred_at, outcome)
        return self._log_interaction(MessageReceived, user_id, message_name, context, where, given)

    def log_bot_response(
        self,
        response_type: str,
        context: Context | None = None,
        telegram_chat_id: int | None = None,
        telegram_message_id: int | None = None,
        *,
        idempotency_key: str | None = None,
        occurred_at: datetime | None = None,
        outcome: str = Outcome.OK,
    ) -> InteractionRecord:
        """The bot answered with `response_type`, like `photo_notification`."""
        where = _Place(telegram_chat_id, telegram_message_id)
        given = _LogOptions(idempotency_key, occurred_at, outcome)
        return self._log_interaction(BotResponded, None, response_type, context, where, given)

    def _log_interaction(
        self,
        kind: type[Logged],
        user_id: UUID | None,
        name: str,
        context: Context | None,
        where: "_Place",
        given: "_LogOptions",
    ) -> InteractionRecord:
        now = self._clock()
        is_private = isinstance(where.chat_id, int) and where.chat_id > 0
        try:
            event = kind.model_validate(
                {
                    "stream_id": self._stream_id(given.idempotency_key, now),
                    "stream_version": 1,
                    "occurred_at": now if given.occurred_at is None else given.occurred_at,
                    "user_id": user_id,
                    "name": name,
                    "context": context,
                    "chat_id": None if is_private else where.chat_id,
                    "is_private": is_private,
                    "message_id": where.message_id,
                    "outcome": given.outcome,
                }
            )
        except ValidationError as error:
            raise _invalid(kind, error) from error
        if is_private and where.chat_id and event.user_id:
            seen_in = StreamId(event.stream_id)
            self._users.remember(event.user_id, where.chat_id, event.occurred_at, seen_in=seen_in)
        (appended,) = self._log.append([[event]])
        if appended.status is AppendStatus.DUPLICATE:
            return self._reports.interactions(InteractionFilter(id=event.stream_id))[0]
        return _recorded(event, where.chat_id)

    def _stream_id(self, idempotency_key: str | None, now: datetime) -> StreamId:
        if idempotency_key is None:
            return timed_stream_id(now, self._randomness())
        if clean_text(idempotency_key) != idempotency_key:
            raise InvalidInteraction(
                f"idempotency_key {idempotency_key!r:.80} is not storable text"
            )
        return keyed_stream_id(idempotency_key)

    def get_by_user(
        self,
        user_id: UUID | str,
        limit: int = 100,
        offset: int = 0,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> list[InteractionRecord]:
        """The interactions of one person, newest first."""
        check_zone(tz)
        check_chat(chat_id)
        for name, time in (("as_of", as_of), ("since", since)):
            if time is not None:
                check_aware(name, time)
        wanted = InteractionFilter(
            user_id=user_uuid(user_id), chat_id=chat_id, since=since, until=as_of
        )
        return self._interactions(wanted, limit, offset)

    def get_by_type(
        self,
        interaction_type: str,
        days: int = 30,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> list[InteractionRecord]:
        """All interactions of one type (command, callback, message, bot_response), newest first."""
        if interaction_type not in list(InteractionType):
            known = ", ".join(InteractionType)
            raise InvalidReport(f"unknown interaction type {interaction_type!r}; one of {known}")
        wanted = self._in_window(days, tz, as_of, chat_id, since)
        return self._reports.interactions(replace(wanted, type=interaction_type))

    def get_recent_interactions(
        self,
        days: int = 7,
        limit: int = 100,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> list[InteractionRecord]:
        """The latest interactions of people and bot, newest first."""
        return self._interactions(self._in_window(days, tz, as_of, chat_id, since), limit, 0)

    def get_counts(
        self,
        days: int = 30,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> Counts:
        """The count of each name of each type, bot responses included."""
        return self._reports.counts(self._window(days, tz, as_of, chat_id, since), chat_id)

    def get_user_stats(
        self,
        user_id: UUID | str,
        days: int = 30,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> UserStats:
        """The totals, decisions, commands and most active local hour of one person."""
        window = self._window(days, tz, as_of, chat_id, since)
        return self._reports.user_stats(user_uuid(user_id), window, chat_id)

    def get_team_activity(
        self,
        days: int = 30,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> TeamActivity:
        """The activity of a team: by person, type, name and local date."""
        return self._reports.team_activity(self._window(days, tz, as_of, chat_id, since), chat_id)

    def get_content_decisions(
        self,
        days: int = 30,
        *,
        chat_id: int | None = None,
        tz: str = "UTC",
        as_of: datetime | None = None,
        since: datetime | None = None,
    ) -> ContentDecisions:
        """How many items were posted, skipped and rejected, and how long decisions took.

        The seconds are those from offer to decision of the decisions whose offer is known. A
        decision that was taken back counts in no window.
        """
        return self._reports.content_decisions(
            self._window(days, tz, as_of, chat_id, since), chat_id
        )

    def _window(
        self,
        days: int,
        tz: str,
        as_of: datetime | None,
        chat_id: int | None,
        since: datetime | None,
    ) -> Window:
        check_chat(chat_id)
        return Window(days, self._clock() if as_of is None else as_of, tz, since)

    def _in_window(
        self,
        days: int,
        tz: str,
        as_of: datetime | None,
        chat_id: int | None,
        since: datetime | None,
    ) -> InteractionFilter:
        window = self._window(days, tz, as_of, chat_id, since)
        return InteractionFilter(chat_id=chat_id, since=window.since, until=window.as_of)

    def _interactions(
        self, wanted: InteractionFilter, limit: int, offset: int
    ) -> list[InteractionRecord]:
        for name, number in (("limit", limit), ("offset", offset)):
            if number < 0:
                raise InvalidReport(f"{name} must not be negative, not {number}")
        return self._reports.interactions(wanted, limit=limit, offset=offset)


class _Place(NamedTuple):
    chat_id: int | None
    message_id: int | None


class _LogOptions(NamedTuple):
    idempotency_key: str | None
    occurred_at: datetime | None
    outcome: str


def _command_name(command: object) -> str:
    """`Queue@storyline_bot 7` is the command `/queue`."""
    words = command.split(maxsplit=1) if isinstance(command, str) else []
    name = normalised_command(words[0]).removeprefix("/") if words else ""
    if not name:
        raise InvalidInteraction(
            f"command cannot be recorded: name {command!r:.80}: give one like /queue"
        )
    return f"/{name}"


def _recorded(event: Logged, chat_id: int | None) -> InteractionRecord:
    """`event` as the audit trail shows it. A private chat is shown if its person is known."""
    is_anonymous = event.is_private and event.user_id is None
    return InteractionRecord(
        id=event.stream_id,
        user_id=event.user_id,
        interaction_type=event.INTERACTION_TYPE,
        interaction_name=event.name,
        context=event.context,
        telegram_chat_id=None if is_anonymous else chat_id,
        telegram_message_id=event.message_id,
        created_at=event.occurred_at,
        outcome=event.outcome,
    )


def _invalid(kind: type[Logged], error: ValidationError) -> InvalidInteraction:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    wrong = f"{field} {first['input']!r:.80}: {first['msg']}"
    return InvalidInteraction(f"{kind.INTERACTION_TYPE} cannot be recorded: {wrong}")
