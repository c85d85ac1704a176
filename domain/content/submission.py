"""A media item to be posted, with its caption."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.errors import TextTooLong
from domain.events import ContentQueued
from domain.ids import ItemId
from domain.vocabulary import MAX_NAME_LENGTH, MediaKind

MAX_CAPTION_LENGTH: Final = 1024
"""The longest caption that Telegram accepts, in characters."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person submits.

    `media_id` names the media itself: the same file is the same media under any name.
    `telegram_file_id` is set if Telegram has the file already.
    """

    media_id: str
    kind: MediaKind
    media_filename: str | None = None
    telegram_file_id: str | None = None
    caption: str | None = None
    category: str | None = None

    def queued(self, item_id: ItemId, *, at: datetime, by: UUID | None = None) -> ContentQueued:
        """The event that this was queued as `item_id`."""
        return ContentQueued(
            stream_id=item_id,
            stream_version=1,
            occurred_at=at,
            user_id=by,
            media_id=self.media_id,
            media_filename=self.media_filename,
            kind=self.kind,
            telegram_file_id=self.telegram_file_id,
            caption=self.caption,
            category=self.category,
        )


def check_lengths(caption: str | None, category: str | None) -> None:
    """Raises InvalidInput for a caption or category that is too long."""
    _check_length("caption", caption, MAX_CAPTION_LENGTH)
    _check_length("category", category, MAX_NAME_LENGTH)


def _check_length(name: str, text: str | None, limit: int) -> None:
    if text is not None and len(text) > limit:
        raise TextTooLong(name, text, limit)
