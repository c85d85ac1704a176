-- The interactions of a person around a moment that count for a rate limit, and the suppressed ones
-- whose person was told to wait, in log order (index on user and time).
SELECT originator_id AS id, occurred_at AS at, outcome = 'rate_limited' AS is_told
FROM event_log
WHERE user_id = %(user_id)s
    AND interaction_type IS NOT NULL
    AND occurred_at > %(around)s - %(within)s::interval
    AND occurred_at < %(around)s + %(within)s::interval
    AND interaction_type = %(interaction_type)s
    AND (interaction_name = ANY (%(names)s::text[])) <> %(is_any_other)s
    AND (is_private OR NOT %(is_private)s)
    AND (outcome <> 'rate_limited' OR context ->> %(wait_seconds)s IS NOT NULL)
ORDER BY notification_id
