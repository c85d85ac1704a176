-- Forget the scoreboard of a chat (primary key). Returns it.
DELETE FROM scoreboard WHERE chat_id = %(chat_id)s
RETURNING shown_in, state, begun_at, message_id, edited_at
