"""Queue the photos, videos and albums that admins send to the bot in private."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from telegram import Animation, Document, Message, PhotoSize, Update, Video

from adapters.telegram.handlers.queue.album_answers import AlbumAnswers
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from domain.content.cooldown import Cooldown
from domain.content.offers import OfferAttempts
from domain.content.submission import Submission
from domain.content.submissions import Receipt, submit
from domain.errors import InvalidInput
from domain.ports import EventLog
from domain.vocabulary import MediaKind, Outcome

SUFFIXES = {
    MediaKind.PHOTO: ".jpg",
    MediaKind.VIDEO: ".mp4",
    MediaKind.ANIMATION: ".mp4",
    MediaKind.DOCUMENT: "",
}


class MediaSubmissions:
    """Queues content from admins. Each part of an album is an item, because it comes by itself."""

    def __init__(
        self,
        event_log: EventLog,
        attempts: OfferAttempts,
        team: Team,
        cooldown: Cooldown,
        pauses: OfferPauses,
        albums: AlbumAnswers,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._log = event_log
        self._attempts = attempts
        self._team = team
        self._cooldown = cooldown
        self._pauses = pauses
        self._albums = albums
        self._now = now

    async def take(self, update: Update, context: UpdateContext) -> None:
        """Queue the media of the message and answer with the result, once for an album."""
        message = update.effective_message
        submission = submission_of(message) if message else None
        if message is None or submission is None:
            return
        part = await self._submitted(submission, update, context)

        async def answer(receipts: Sequence[Receipt], refused: Sequence[str]) -> None:
            next_one = await self._pauses.next_one(context.texts)
            await reply(update, context.texts.received(receipts, refused, next_one))

        if message.media_group_id:
            self._albums.add((message.chat_id, message.media_group_id), part, answer)
        elif isinstance(part, Receipt):
            await answer([part], [])
        else:
            await answer([], [part])

    async def _submitted(
        self, submission: Submission, update: Update, context: UpdateContext
    ) -> Receipt | str:
        """The receipt for one media item, or why it is not queued, in HTML."""
        state = context.state
        if not self._team.is_admin(update.effective_user):
            state.outcome = Outcome.DENIED
            return context.texts.admins_only
        try:
            receipt = await asyncio.to_thread(
                submit,
                self._log,
                submission,
                cooldown=self._cooldown,
                at=self._now(),
                by=state.user_id,
            )
        except InvalidInput as error:
            state.outcome = Outcome.FAILED
            return context.texts.refused(error)
        if not receipt.is_new:  # an item that could not be shown may be tried again
            await asyncio.to_thread(self._attempts.forget, [receipt.item_id])
        state.context |= {"queue_item_id": str(receipt.item_id)}
        return receipt


def submission_of(message: Message) -> Submission | None:
    """The media of `message`; None if the queue does not accept its kind."""
    if message.photo:
        return _submission(message, MediaKind.PHOTO, message.photo[-1])
    if message.animation:
        return _submission(message, MediaKind.ANIMATION, message.animation)
    if message.video:
        return _submission(message, MediaKind.VIDEO, message.video)
    if message.document:
        return _submission(message, MediaKind.DOCUMENT, message.document)
    return None


def _submission(
    message: Message, kind: MediaKind, file: PhotoSize | Animation | Video | Document
) -> Submission:
    # Telegram removes the names of photos. This is the name under which its apps save them.
    name = f"{kind}_{message.date:%Y-%m-%d_%H-%M-%S}{SUFFIXES[kind]}"
    return Submission(
        media_id=file.file_unique_id,
        kind=kind,
        media_filename=getattr(file, "file_name", None) or name,
        telegram_file_id=file.file_id,
        caption=message.caption,
    )
