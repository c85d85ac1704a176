"""The answers that are the same for everybody, and what admins are told at once."""

from html import escape
from typing import Protocol

from domain.content.filenames import display_name, one_line


class AnswerTexts(Protocol):
    """Who may do what, what went wrong, and what admins must know at once."""

    not_allowed: str
    admins_only: str
    viewers_only: str
    not_here: str
    anonymous: str
    saved: str
    """A press has to wait."""
    parked: str
    failed: str
    counts_unseen: str
    """A press counts, but its result cannot be shown."""
    shown: str
    link_sent: str
    no_dashboard: str
    sent_in_private: str
    start_first: str
    no_member_list: str

    def not_shown(self, reason: str) -> str:
        """Why the next item cannot be shown."""
        return self.cannot_be_shown(escape(reason))

    def maybe_shown(self, reason: str) -> str:
        """Why it is not known whether the next item is shown."""
        return self.may_be_shown(escape(reason))

    def passed_over(self, name: str | None, reason: str) -> str:
        """Tells admins about an item that cannot be shown."""
        return self.is_passed_over(escape(display_name(name)), escape(one_line(reason)))

    def not_accepted(self, reason: str) -> str:
        """Tells admins that updates are no longer accepted."""
        return self.accepts_nothing(escape(reason))

    def cannot_be_shown(self, reason: str) -> str:
        """The next item cannot be shown, because of `reason` (HTML)."""

    def may_be_shown(self, reason: str) -> str:
        """Nobody knows whether the next item is shown."""

    def is_passed_over(self, name: str, reason: str) -> str:
        """The item of the file `name` (HTML) is passed over."""

    def accepts_nothing(self, reason: str) -> str:
        """Updates are no longer accepted."""
