-- One message of a chat.
SELECT body FROM message WHERE chat_id = :chat_id AND message_id = :message_id
