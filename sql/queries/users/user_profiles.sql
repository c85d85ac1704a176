-- The profiles of all people or of one (primary key), the last seen first.
SELECT id, telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at
FROM users
WHERE %(id)s::uuid IS NULL OR id = %(id)s
ORDER BY last_seen_at DESC, id
LIMIT %(limit)s
