-- The interactions of people by local weekday and hour.
SELECT weekday, hour, interactions
FROM storyline_heatmap(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
