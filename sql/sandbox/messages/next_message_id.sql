-- The id of the next message of a chat; ids are never reused.
UPDATE chat SET last_message_id = last_message_id + 1 WHERE chat_id = :chat_id
RETURNING last_message_id
