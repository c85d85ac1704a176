-- The scoreboard of a chat (primary key).
SELECT shown_in, state, begun_at, message_id, edited_at FROM scoreboard WHERE chat_id = %(chat_id)s
