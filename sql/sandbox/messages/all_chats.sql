-- All chats.
SELECT body FROM chat ORDER BY chat_id
