-- Claim the next edit of a scoreboard that says something else (primary key). Returns a row if it is due.
UPDATE scoreboard SET edited_at = %(now)s
WHERE chat_id = %(chat_id)s
    AND state = 'shown'
    AND edited_at <= %(edited_before)s
    AND digest IS DISTINCT FROM %(digest)s
RETURNING message_id
