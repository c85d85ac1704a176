"""What a person is told whose press has to wait."""

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.updates.classify import PRESS
from adapters.telegram.updates.json_values import as_object
from domain.errors import MembershipUnknown


class WaitingPresses:
    """Tells members of the team that their press is saved, and others that it is denied."""

    def __init__(self, membership: Membership, notices: BotNotices) -> None:
        self._membership = membership
        self._notices = notices

    async def notify(self, message: InboxMessage) -> None:
        """Answer the press in `message`, if it is known whether it will be denied."""
        query_id = message.press_id()
        query = as_object(message.update().get(PRESS))
        try:
            is_allowed = await self._membership.allows_press(query)
        except MembershipUnknown:
            return
        if query_id is not None:
            await self._notices.waits(query_id, is_allowed=is_allowed)
