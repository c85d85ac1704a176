-- The report of functions/reports/storyline_heatmap.
SELECT weekday, hour, interactions
FROM storyline_heatmap(%(since)s, %(as_of)s, %(chat_id)s, %(user_id)s, %(tz)s)
