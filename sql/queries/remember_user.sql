-- Note whose UUID this is, unless the person or the UUID is known (primary key, unique index).
INSERT INTO users (id, telegram_user_id, first_seen_at, last_seen_at)
VALUES (%(id)s, %(telegram_user_id)s, %(seen_at)s, %(seen_at)s)
ON CONFLICT DO NOTHING
