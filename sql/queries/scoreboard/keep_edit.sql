-- Keep what a scoreboard says now (primary key).
UPDATE scoreboard SET digest = %(digest)s WHERE chat_id = %(chat_id)s AND message_id = %(message_id)s
