-- Save a new or changed chat.
INSERT INTO chat (chat_id, body) VALUES (:chat_id, :body)
ON CONFLICT (chat_id) DO UPDATE SET body = excluded.body
