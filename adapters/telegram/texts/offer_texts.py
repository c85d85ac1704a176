"""The texts about offered items: captions, buttons, decisions and undos."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape, unescape
from typing import Final, Protocol

from adapters.telegram.texts.fitting import cut, person, title, toast, units
from adapters.telegram.texts.words import Words, capitalized
from domain.content.decisions import ContentItem, Refusal
from domain.content.filenames import one_line
from domain.content.queue import QueueState
from domain.content.submission import MAX_CAPTION_LENGTH
from domain.errors import ReplayDue
from domain.events import ContentDecided, ContentPosted, ContentRejected, ContentSkipped
from domain.vocabulary import Button

MARKS: Final[Mapping[type[ContentDecided], tuple[str, QueueState]]] = {
    ContentPosted: ("✅", QueueState.POSTED),
    ContentSkipped: ("⏭️", QueueState.SKIPPED),
    ContentRejected: ("🚫", QueueState.REJECTED),
}


def offer_caption(caption: str | None, category: str | None, line: str = "") -> str:
    """The caption of an offered item, and under it a line about what became of it.

    A caption that is too long is cut.
    """
    room = MAX_CAPTION_LENGTH - (units(category) + 1 if category else 0)
    room -= units(unescape(line)) + 2 if line else 0
    parts = [escape(cut(caption, room))] if caption else []
    if category:
        parts.append(f"<i>{escape(category)}</i>")
    return "\n\n".join(filter(None, ("\n".join(parts), line)))


class OfferTexts(Words, Protocol):
    """What is said under an item, and as the answer to a press (plain text)."""

    buttons: Mapping[Button, str]
    reject_sure: str
    cancelled: str
    not_ours: str
    is_removed: str
    removed_line: str
    taken_back_now: str
    """The answer to an undo."""
    operator: str
    """Who undoes on the command line, as it stands after `by`."""
    no_item: str
    nothing_decided: str
    is_queued_anew: str

    def decided(self, decision: ContentDecided, who: str) -> str:
        """The line under a decided item: ✅ Posted by @alice."""
        return self.by(self.just_decided(decision), person(who))

    def just_decided(self, decision: ContentDecided) -> str:
        """The answer to the press that decides."""
        mark, state = MARKS[type(decision)]
        return f"{mark} {capitalized(self.states[state])}"

    def already_decided(self, decision: ContentDecided, who: str) -> str:
        """The answer to a press that comes too late."""
        _, state = MARKS[type(decision)]
        return toast(self.already(self.states[state], one_line(who)))

    def taken_back(self, who: str) -> str:
        """The line under an item whose decision was taken back: ↩️ Taken back by @alice."""
        return self.by(self.taken_back_now, person(who))

    def not_taken_back(
        self,
        item: ContentItem,
        refusal: Refusal,
        who: str,
        limit: timedelta,
        replays: Sequence[str],
    ) -> str:
        """Why an undo took nothing back (plain text). `who` decided on the item, or undid it.

        `replays` are the read tables that have to be replayed first.
        """
        return toast(self._not_taken_back(item, refusal, one_line(who), limit, replays))

    def _not_taken_back(
        self,
        item: ContentItem,
        refusal: Refusal,
        who: str,
        limit: timedelta,
        replays: Sequence[str],
    ) -> str:
        match refusal:
            case Refusal.NOT_DECIDED:
                return self.nothing_decided
            case Refusal.TAKEN_BACK:
                return self.already_taken_back(who)
            case Refusal.DECIDED_ANEW:
                return self.already_decided(item.decision, who) if item.decision else self.not_ours
            case Refusal.NOT_YOURS:
                return self.not_yours(who)
            case Refusal.TOO_LATE:
                return self.too_late(limit)
            case Refusal.QUEUED_ANEW:
                return self.is_queued_anew
            case Refusal.REPLAYS_DUE:
                return self.undo_waits(", ".join(ReplayDue(replays).commands))

    def undone(self, item: ContentItem) -> str:
        """The answer to /undo: what was taken back."""
        return f"{self.taken_back_now}: {title(item)}"

    def nothing_to_undo(self, limit: timedelta) -> str:
        """The answer to /undo: no decision in this chat can be taken back."""

    def already(self, state: str, who: str) -> str:
        """Already posted by @alice."""

    def already_taken_back(self, who: str) -> str:
        """`who` took the decision back before."""

    def not_yours(self, who: str) -> str:
        """Only `who` decided, and only they or an admin take it back."""

    def too_late(self, limit: timedelta) -> str:
        """Only an admin takes it back after so long."""

    def undo_waits(self, commands: str) -> str:
        """An admin runs these commands, then undo works again."""
