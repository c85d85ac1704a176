-- Comments for what has none yet. Views, functions and read tables have theirs in their own files.
COMMENT ON COLUMN event_log.notification_id IS 'The position: 1, 2, 3 ... in the order of the log.';
COMMENT ON COLUMN event_log.originator_id IS 'The stream: an update of Telegram, a call of the bot, or a queue item.';
COMMENT ON COLUMN event_log.originator_version IS 'The number of the event in its stream, from 1.';
COMMENT ON COLUMN event_log.topic IS 'The type of the event, like storyline.CallbackPressed.';
COMMENT ON COLUMN event_log.state IS 'The event, byte for byte as it was written. The other columns repeat it.';
COMMENT ON COLUMN event_log.recorded_at IS 'When it was appended, by the clock of the database.';
COMMENT ON COLUMN event_log.occurred_at IS 'When it happened.';
COMMENT ON COLUMN event_log.user_id IS 'The person. NULL: nobody is named, or the bot.';
COMMENT ON COLUMN event_log.chat_id IS 'The chat. NULL: a private chat, or none.';
COMMENT ON COLUMN event_log.is_private IS 'Whether it happened in a private chat.';
COMMENT ON COLUMN event_log.message_id IS 'The message in that chat.';
COMMENT ON COLUMN event_log.thread_id IS 'The topic of a forum.';
COMMENT ON COLUMN event_log.interaction_type IS 'command, callback, message or bot_response. NULL: the event is not an interaction.';
COMMENT ON COLUMN event_log.interaction_name IS 'The command, the button, the kind of message or of response.';
COMMENT ON COLUMN event_log.outcome IS 'Of interactions: ok, already_decided, denied, rate_limited or failed.';
COMMENT ON COLUMN event_log.context IS 'What else is known, by topic and name: a JSON object.';
COMMENT ON COLUMN event_log.offered_at IS 'Of a decision: when its item was offered. NULL on other events.';

COMMENT ON COLUMN event_chain.position IS 'The last position of the batch.';
COMMENT ON COLUMN event_chain.follows IS 'The last position of the batch before it.';
COMMENT ON COLUMN event_chain.recorded_at IS 'When the batch was appended.';
COMMENT ON COLUMN event_chain.digest IS 'The SHA-256 of the link: it covers the link before it.';

COMMENT ON COLUMN users.id IS 'The person in the log and in all read tables (user_id).';
COMMENT ON COLUMN users.telegram_user_id IS 'The person in Telegram.';
COMMENT ON COLUMN users.username IS 'The @username without @. It can pass to another person.';
COMMENT ON COLUMN users.first_name IS 'The first name.';
COMMENT ON COLUMN users.last_name IS 'The last name.';
COMMENT ON COLUMN users.role IS 'admin or member. The bot does not use it: STORYLINE_ADMIN_IDS names the admins.';
COMMENT ON COLUMN users.is_active IS 'Whether the person takes part. The bot does not use it.';
COMMENT ON COLUMN users.first_seen_at IS 'When the person was first seen.';
COMMENT ON COLUMN users.last_seen_at IS 'When the person was last seen.';

COMMENT ON COLUMN user_keys.user_id IS 'The person.';
COMMENT ON COLUMN user_keys.key IS 'The key. Without it nobody can read the texts of the person.';
COMMENT ON COLUMN installation_key.is_only IS 'Always true: the table has one row.';
COMMENT ON COLUMN installation_key.key IS 'The key.';

COMMENT ON COLUMN parked_events.projection IS 'The projection whose fold failed.';
COMMENT ON COLUMN parked_events.target IS 'live: the table that serves lacks the event. Others belong to a replay.';
COMMENT ON COLUMN parked_events.position IS 'The position of the event in the log.';
COMMENT ON COLUMN parked_events.error IS 'What the database said.';
COMMENT ON COLUMN parked_events.parked_at IS 'When it was parked.';
COMMENT ON COLUMN parked_events.dropped_at IS 'When an admin gave it up. NULL: it waits for a retry.';

COMMENT ON COLUMN parked_updates.id IS 'The number of the parked update.';
COMMENT ON COLUMN parked_updates.bot_id IS 'The bot that received it. 0: it was imported.';
COMMENT ON COLUMN parked_updates.digest IS 'The SHA-256 of its bytes: the same update is parked once.';
COMMENT ON COLUMN parked_updates.raw IS 'Its bytes. Empty after it was dropped.';
COMMENT ON COLUMN parked_updates.source IS 'Where it came from: polling, a webhook or a file.';
COMMENT ON COLUMN parked_updates.reason IS 'Why it could not be recorded.';
COMMENT ON COLUMN parked_updates.parked_at IS 'When it was parked.';
COMMENT ON COLUMN parked_updates.dropped_at IS 'When an admin gave it up. NULL: it waits for a retry.';

COMMENT ON COLUMN offer_attempts.item_id IS 'The queue item.';
COMMENT ON COLUMN offer_attempts.begun_at IS 'When the attempt under way began. NULL: none is.';
COMMENT ON COLUMN offer_attempts.failed_at IS 'When the last attempt failed.';
COMMENT ON COLUMN offer_attempts.failures IS 'How many attempts have failed in a row.';
COMMENT ON COLUMN offer_attempts.reason IS 'Why the last attempt failed.';

COMMENT ON COLUMN posting_slots.chat_id IS 'The chat of the team. 0: a private chat.';
COMMENT ON COLUMN posting_slots.slot IS 'The time of the slot.';
COMMENT ON COLUMN posting_slots.turn IS 'The number of the offer in the slot.';
COMMENT ON COLUMN posting_slots.claimed_at IS 'When a bot took the slot.';
COMMENT ON COLUMN posting_slots.is_kept IS 'Whether the item was offered. A claim without an offer ends.';

COMMENT ON COLUMN notification_tracking.application_name IS 'The name of the application whose events are projected.';
COMMENT ON COLUMN notification_tracking.notification_id IS 'The last position that is projected.';

COMMENT ON FUNCTION event_log_is_immutable IS 'Internal: refuse to change the log.';
COMMENT ON FUNCTION event_digest IS 'Internal: the SHA-256 of one event, over every column but its position and recorded_at.';
COMMENT ON FUNCTION event_chain_digest IS 'Internal: the SHA-256 of a link of the chain.';
COMMENT ON FUNCTION storyline_version IS 'Internal: the version in which an event was written.';
COMMENT ON FUNCTION storyline_note_event IS 'Internal: note in a checkpoint when its event was recorded.';
COMMENT ON FUNCTION storyline_refuse_old_release IS 'Internal: keep releases before 0.3 from putting their own functions back.';
