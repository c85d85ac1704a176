-- Delete a message for everybody.
DELETE FROM message WHERE chat_id = :chat_id AND message_id = :message_id
