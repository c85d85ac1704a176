-- Store whose UUID this is, unless the person or the UUID is known (primary key, unique index), or the
-- stream that says so is already in the log (unique index on stream).
INSERT INTO users (id, telegram_user_id, first_seen_at, last_seen_at)
SELECT %(id)s, %(telegram_user_id)s, %(seen_at)s, %(seen_at)s
WHERE NOT EXISTS (
    SELECT FROM event_log WHERE originator_id = %(seen_in)s AND originator_version = 1
)
ON CONFLICT DO NOTHING
