-- Every chat there is.
SELECT body FROM chat ORDER BY chat_id
