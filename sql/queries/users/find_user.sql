-- People by UUID, Telegram id or @username, the last seen first (primary key, unique index,
-- index on username without case; functions as in that index).
SELECT id, telegram_user_id FROM (
    SELECT id, telegram_user_id, last_seen_at FROM users WHERE id = %(id)s
    UNION ALL
    SELECT id, telegram_user_id, last_seen_at FROM users WHERE telegram_user_id = %(telegram_user_id)s
    UNION ALL
    SELECT id, telegram_user_id, last_seen_at FROM users 
    WHERE lower(translate(username, 'İı', 'Ii') COLLATE "C") = lower(translate(%(username)s, 'İı', 'Ii') COLLATE "C")
) AS found
ORDER BY last_seen_at DESC
