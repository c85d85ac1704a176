-- The scoreboard in the team's chat: a message that the bot sends once, and edits.
CREATE TABLE scoreboard (
    chat_id bigint PRIMARY KEY,
    shown_in bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('sending', 'shown', 'gone')),
    begun_at timestamptz NOT NULL,
    message_id bigint,
    edited_at timestamptz,
    digest bytea,
    CHECK (state <> 'shown' OR (message_id IS NOT NULL AND edited_at IS NOT NULL))
);

COMMENT ON TABLE scoreboard IS 'The scoreboard message of a team''s chat. A chat with a row gets no second one.';
COMMENT ON COLUMN scoreboard.chat_id IS 'The first id of the chat. 0: the private chat of a team of one.';
COMMENT ON COLUMN scoreboard.shown_in IS 'The id of the chat in which the message is. It differs after the chat became a supergroup.';
COMMENT ON COLUMN scoreboard.state IS 'sending (long ago: nobody knows whether it arrived), shown, or gone (somebody deleted it).';
COMMENT ON COLUMN scoreboard.begun_at IS 'When a process began to send it.';
COMMENT ON COLUMN scoreboard.message_id IS 'The message.';
COMMENT ON COLUMN scoreboard.edited_at IS 'When it was sent, or when a process last began to edit it.';
COMMENT ON COLUMN scoreboard.digest IS 'The SHA-256 of what it says.';
