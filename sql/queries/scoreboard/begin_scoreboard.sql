-- Begin to send the scoreboard of a chat, or to send it anew because the chat has become a supergroup,
-- which has a lower id (primary key). Returns a row if no process has begun it.
INSERT INTO scoreboard (chat_id, shown_in, state, begun_at)
VALUES (%(chat_id)s, %(shown_in)s, 'sending', %(now)s)
ON CONFLICT (chat_id) DO UPDATE SET
    shown_in = excluded.shown_in,
    state = excluded.state,
    begun_at = excluded.begun_at,
    message_id = NULL,
    edited_at = NULL,
    digest = NULL
WHERE scoreboard.state = 'shown' AND scoreboard.shown_in > excluded.shown_in
RETURNING chat_id
