-- All ids that a chat has had, the newest last (functions/reports/storyline_chats).
SELECT storyline_chats(%(chat_id)s::bigint) AS ids
