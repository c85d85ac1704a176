-- What people did on each date, by type, from functions/reports/storyline_daily_interactions.
SELECT date, interaction_type, sum(interactions)::bigint AS interactions
FROM storyline_daily_interactions(%(since)s, %(as_of)s, %(chat_id)s, NULL, %(tz)s)
WHERE interaction_type <> 'bot_response'
GROUP BY date, interaction_type
ORDER BY date, interaction_type
