-- How often each name of each type occurred on each local day.
SELECT date AS day, interaction_type AS type, interaction_name AS name, sum(interactions)::bigint AS interactions
FROM storyline_daily_interactions(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
GROUP BY date, interaction_type, interaction_name
ORDER BY date, interaction_type, interaction_name
