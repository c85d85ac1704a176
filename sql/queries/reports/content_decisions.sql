-- The report of functions/reports/storyline_content_decisions.
SELECT * FROM storyline_content_decisions(%(days)s, %(chat_id)s, %(tz)s, %(as_of)s)
