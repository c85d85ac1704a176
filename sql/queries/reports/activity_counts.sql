-- What people did: by date and type, and by weekday and hour, from functions/reports/storyline_activity_counts.
SELECT date, interaction_type, weekday, hour, interactions
FROM storyline_activity_counts(%(since)s, %(as_of)s, %(chat_id)s, %(tz)s)
