-- Drop a scoreboard that was not sent, so that it is tried again (primary key).
DELETE FROM scoreboard WHERE chat_id = %(chat_id)s AND state = 'sending'
