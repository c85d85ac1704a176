-- Mark a parked message for a retry; the bot checks for marked ones (primary key).
UPDATE inbox SET is_marked = 1 WHERE number = :number AND parked IS NOT NULL
