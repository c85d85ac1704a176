-- How many interactions each person had. Those of nobody have no person.
SELECT user_id, sum(interactions)::bigint AS interactions
FROM storyline_daily_activity(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
GROUP BY user_id
ORDER BY interactions DESC, user_id
