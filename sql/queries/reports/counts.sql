-- The report of functions/reports/storyline_counts.
SELECT * FROM storyline_counts(%(days)s, %(chat_id)s, %(as_of)s)
