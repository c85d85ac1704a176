-- The titles of chats. They are not in the log: a title is no fact about an interaction, and may change.
-- A private chat is a person and never stands here.
CREATE TABLE chats (
    chat_id bigint PRIMARY KEY CHECK (chat_id < 0),
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('group', 'supergroup', 'channel')),
    seen_at timestamptz NOT NULL
);

COMMENT ON TABLE chats IS 'One row a group, supergroup or channel that the bot was seen in. Private chats are not here.';
COMMENT ON COLUMN chats.chat_id IS 'The id of the chat in Telegram. A group that became a supergroup has a row for each id: storyline_chats tells which belong together.';
COMMENT ON COLUMN chats.title IS 'The last known title.';
COMMENT ON COLUMN chats.kind IS 'group, supergroup or channel.';
COMMENT ON COLUMN chats.seen_at IS 'When the chat was first seen with this title and kind.';
