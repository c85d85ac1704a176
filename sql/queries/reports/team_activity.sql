-- The report of functions/reports/storyline_team_activity.
SELECT * FROM storyline_team_activity(%(days)s, %(chat_id)s, %(tz)s, %(as_of)s)
