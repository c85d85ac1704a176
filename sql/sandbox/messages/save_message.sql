-- Save a new or changed message.
INSERT INTO message (chat_id, message_id, body) VALUES (:chat_id, :message_id, :body)
ON CONFLICT (chat_id, message_id) DO UPDATE SET body = excluded.body
