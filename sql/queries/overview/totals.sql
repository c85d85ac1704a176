-- The interactions of people, how many people had some, and the decisions that stand.
SELECT done.interactions, done.people, decided.decisions, decided.posted, decided.skipped, decided.rejected, decided.timed,
    decided.median_seconds::double precision AS median_seconds, decided.p90_seconds::double precision AS p90_seconds
FROM (
    SELECT coalesce(sum(interactions), 0)::bigint AS interactions, count(DISTINCT user_id) AS people
    FROM storyline_daily_activity(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
) AS done
CROSS JOIN storyline_decision_rates(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s) AS decided
WHERE decided.by = 'all'
