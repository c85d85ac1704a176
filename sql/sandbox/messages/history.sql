-- The newest messages of a chat before a message id, newest first.
SELECT body FROM message WHERE chat_id = :chat_id AND message_id < :before
ORDER BY message_id DESC LIMIT :count
