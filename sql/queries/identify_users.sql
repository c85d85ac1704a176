-- The ids of people by Telegram id; who is new gets one, who was seen later than before is updated
-- (unique index on telegram_user_id). In the order of the ids, so that two callers do not deadlock.
INSERT INTO users (telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at)
SELECT telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at
FROM unnest(
    %(telegram_user_ids)s::bigint[], %(usernames)s::text[], %(first_names)s::text[],
    %(last_names)s::text[], %(first_seen)s::timestamptz[], %(last_seen)s::timestamptz[]
) AS seen (telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at)
ORDER BY telegram_user_id
ON CONFLICT (telegram_user_id) DO UPDATE SET
    username = CASE WHEN excluded.last_seen_at >= users.last_seen_at THEN excluded.username ELSE users.username END,
    first_name = CASE WHEN excluded.last_seen_at >= users.last_seen_at THEN excluded.first_name ELSE users.first_name END,
    last_name = CASE WHEN excluded.last_seen_at >= users.last_seen_at THEN excluded.last_name ELSE users.last_name END,
    first_seen_at = least(users.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(users.last_seen_at, excluded.last_seen_at)
RETURNING telegram_user_id, id
