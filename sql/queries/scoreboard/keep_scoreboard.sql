-- Keep the message of a scoreboard that was sent (primary key).
UPDATE scoreboard SET state = 'shown', message_id = %(message_id)s, edited_at = %(now)s, digest = %(digest)s
WHERE chat_id = %(chat_id)s AND state = 'sending'
