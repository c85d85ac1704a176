"""What keeps a bot from working in the team's chat, in the answer to `getChatMember`."""

from typing import Final

from adapters.telegram.updates.json_values import Json

NEEDED: Final = {"can_send_messages": "send messages", "can_send_photos": "send photos"}
"""Rights that a restricted member may lack."""


def lacking_right(member: Json) -> str | None:
    """Why the bot, as this member of the chat, cannot work there; None if it can."""
    match member.get("status"):
        case "left" | "kicked":
            return "the bot is not in the team's chat"
        case "restricted":
            lacking = [told for right, told in NEEDED.items() if not member.get(right)]
            if not member.get("is_member"):
                return "the bot is not in the team's chat"
            return f"the bot may not {' or '.join(lacking)} in the team's chat" if lacking else None
    return None
