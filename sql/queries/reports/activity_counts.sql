-- What people did: by date and type, by weekday and hour, and by person, from functions/reports/storyline_activity_counts.
SELECT date, interaction_type, weekday, hour, user_id, interactions
FROM storyline_activity_counts(%(since)s, %(as_of)s, %(chat_id)s, %(tz)s)
