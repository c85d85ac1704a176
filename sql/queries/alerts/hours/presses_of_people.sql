-- What these people pressed by hour of the session's zone, in the span and the weeks before (index on user
-- and time), and the hour in which each is first known (unique index on person and bucket).
SELECT user_id::text AS subject, date_trunc('hour', occurred_at) AS hour, count(*) AS count
FROM event_log
WHERE user_id = ANY (%(people)s::uuid[]) AND occurred_at >= %(history)s AND occurred_at < %(until)s
    AND interaction_type = 'callback'
GROUP BY 1, 2
UNION ALL
SELECT user_id::text, date_trunc('hour', min(bucket)), 0
FROM user_stats
WHERE user_id = ANY (%(people)s::uuid[]) AND bucket >= %(history)s
GROUP BY user_id
