"""Message types: the content fields of the Bot API's Message, as a closed vocabulary.

A message with other content, from a newer Bot API, has the type `unknown`.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.vocabulary import UNKNOWN

_SPECIFIC: Final = (
    # Telegram sends these together with a more general field for old bots, so they come first.
    "live_photo",  # with photo
    "animation",  # with document
    "venue",  # with location
)
_CONTENT: Final = (
    "text",
    "photo",
    "video",
    "document",
    "audio",
    "voice",
    "video_note",
    "sticker",
    "story",
    "contact",
    "location",
    "poll",
    "dice",
    "game",
    "checklist",
    "paid_media",
    "rich_message",
    "invoice",
    "giveaway",
    "giveaway_winners",
)
_SERVICE: Final = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "pinned_message",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "chat_owner_changed",
    "chat_owner_left",
    "community_chat_added",
    "community_chat_joined",
    "community_chat_removed",
    "boost_added",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "giveaway_created",
    "giveaway_completed",
    "checklist_tasks_added",
    "checklist_tasks_done",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "successful_payment",
    "refunded_payment",
    "gift",
    "gift_upgrade_sent",
    "unique_gift",
    "direct_message_price_changed",
    "paid_message_price_changed",
    "users_shared",
    "chat_shared",
    "connected_website",
    "write_access_allowed",
    "web_app_data",
    "passport_data",
    "proximity_alert_triggered",
    "managed_bot_created",
)

MESSAGE_TYPES: Final = _SPECIFIC + _CONTENT + _SERVICE
"""Every known message type, the most specific first."""


def message_type(message: Mapping[str, Any]) -> str:
    """The type of `message`: its most specific content field."""
    return next((kind for kind in MESSAGE_TYPES if _is_given(message.get(kind))), UNKNOWN)


def _is_given(content: Any) -> bool:
    """Whether a field holds content. An empty object does: `forum_topic_closed` has no fields."""
    return bool(content) or isinstance(content, dict)
