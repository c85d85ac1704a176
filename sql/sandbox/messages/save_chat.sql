-- A new chat, or what has changed about it.
INSERT INTO chat (chat_id, body) VALUES (:chat_id, :body)
ON CONFLICT (chat_id) DO UPDATE SET body = excluded.body
