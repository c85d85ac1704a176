-- Have a parked message taken up again by the bot, which looks for marked ones (primary key).
UPDATE inbox SET is_marked = 1 WHERE number = :number AND parked IS NOT NULL
