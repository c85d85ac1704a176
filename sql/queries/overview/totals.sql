-- The interactions of people, and how many people had some.
SELECT coalesce(sum(interactions), 0)::bigint AS interactions, count(DISTINCT user_id) AS people
FROM storyline_daily_activity(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
