-- The report of functions/reports/storyline_user_stats.
SELECT * FROM storyline_user_stats(%(user_id)s, %(days)s, %(chat_id)s, %(tz)s, %(as_of)s)
