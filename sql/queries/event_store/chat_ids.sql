-- All ids of a chat over time, the newest last (function storyline_chats).
SELECT storyline_chats(%(chat_id)s::bigint) AS ids
