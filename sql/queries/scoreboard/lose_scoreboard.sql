-- Note that the message of a scoreboard was deleted (primary key).
UPDATE scoreboard SET state = 'gone' WHERE chat_id = %(chat_id)s AND message_id = %(message_id)s
