-- One person by UUID, Telegram id or @username, the last seen first (primary key, unique index,
-- index on lower(username)). A UUID that only the log knows is found too.
SELECT id FROM (
    SELECT id, last_seen_at FROM users WHERE id = %(id)s
    UNION ALL
    SELECT id, last_seen_at FROM users WHERE telegram_user_id = %(telegram_user_id)s
    UNION ALL
    SELECT id, last_seen_at FROM users WHERE lower(username) = lower(%(username)s)
    UNION ALL
    (SELECT user_id, NULL FROM current_events
     WHERE user_id = %(id)s AND interaction_type IS NOT NULL LIMIT 1)
) AS found
ORDER BY last_seen_at DESC NULLS LAST
LIMIT 1
