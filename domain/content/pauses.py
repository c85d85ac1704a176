"""Pauses of the offers in the team's chat. They stand in the log, so all processes see them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from domain.events import Event, OffersPaused, OffersResumed
from domain.ids import StreamId, offers_stream_id
from domain.ports import Appended, AppendStatus, Unit


class Streams(Protocol):
    """The log, with its streams."""

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Append all units in one transaction and say what became of each, in order."""

    def stream(self, stream_id: UUID) -> list[Event]:
        """The events of one stream, the oldest first."""

    def chat_ids(self, chat_id: int) -> list[int]:
        """All ids of a chat over time, the newest last."""


class Pausing(NamedTuple):
    """The pause that stands; `is_new`: it did not stand before."""

    pause: OffersPaused
    is_new: bool


class Pauses:
    """Pauses and resumes the offers in one chat. `chat_id` returns its newest id."""

    def __init__(self, log: Streams, chat_id: Callable[[], int]) -> None:
        self._log = log
        self._chat_id = chat_id

    def standing(self) -> OffersPaused | None:
        """The pause that stands; None if items are offered."""
        last = self._last(self._stream_id())
        return last if isinstance(last, OffersPaused) else None

    def pause(self, *, at: datetime, by: UUID | None = None) -> Pausing:
        """Stop offering items, unless that is so already."""
        stream_id = self._stream_id()
        while True:
            last = self._last(stream_id)
            if isinstance(last, OffersPaused):
                return Pausing(last, is_new=False)
            pause = OffersPaused(**self._next(stream_id, last, at, by))
            if self._is_appended(pause):
                return Pausing(pause, is_new=True)

    def resume(self, *, at: datetime, by: UUID | None = None) -> OffersPaused | None:
        """Offer items again. Returns the pause that ends; None if none stands."""
        stream_id = self._stream_id()
        while True:
            last = self._last(stream_id)
            if not isinstance(last, OffersPaused):
                return None
            if self._is_appended(OffersResumed(**self._next(stream_id, last, at, by))):
                return last

    def _stream_id(self) -> StreamId:
        """The stream of the chat's first id. A supergroup has a lower id than the group it was."""
        return offers_stream_id(max(self._log.chat_ids(self._chat_id())))

    def _last(self, stream_id: StreamId) -> Event | None:
        events = self._log.stream(stream_id)
        return events[-1] if events else None

    def _next(
        self, stream_id: StreamId, last: Event | None, at: datetime, by: UUID | None
    ) -> dict[str, Any]:
        chat_id = self._chat_id()
        return {
            "stream_id": stream_id,
            "stream_version": last.stream_version + 1 if last else 1,
            "occurred_at": at,
            "user_id": by,
            "chat_id": chat_id if chat_id < 0 else None,  # a private chat's id is a person's
        }

    def _is_appended(self, event: Event) -> bool:
        (appended,) = self._log.append([[event]])
        return appended.status is not AppendStatus.CONFLICT
