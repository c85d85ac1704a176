-- Delete a message.
DELETE FROM message WHERE chat_id = :chat_id AND message_id = :message_id
