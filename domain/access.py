"""Who may look at the dashboard. Admins see everything, viewers everything but the operations."""

from dataclasses import dataclass
from typing import Final

from domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Session:
    """A login that is open. `person` is None if its link was printed in the terminal.

    `telegram_id` is None for such a login, and for a person who was erased.
    """

    person: UserId | None
    telegram_id: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who looks."""

    person: UserId | None
    name: str
    is_admin: bool


THIS_MACHINE: Final = Viewer(None, "this machine", is_admin=True)
"""Looks by a link from the terminal of the program."""

EVERYONE: Final = Viewer(None, "everyone", is_admin=True)
"""Looks at a dashboard without a login."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The Telegram ids of the people who may look."""

    admin_ids: frozenset[int] = frozenset()
    viewer_ids: frozenset[int] = frozenset()

    def may_look(self, telegram_id: int) -> bool:
        """Whether this person may look at the dashboard."""
        return telegram_id in self.admin_ids | self.viewer_ids

    def viewer(self, session: Session) -> Viewer | None:
        """The person of a session, with today's rights. None: they may not look any more."""
        if session.person is None:
            return THIS_MACHINE
        if session.telegram_id is None or not self.may_look(session.telegram_id):
            return None
        is_admin = session.telegram_id in self.admin_ids
        return Viewer(session.person, session.name or str(session.person), is_admin)
