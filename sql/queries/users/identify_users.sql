-- The ids of people by Telegram id. A new person gets an id; a person who was seen later than before, or
-- who has no name yet, gets the new names (unique index on telegram_user_id). Who comes without a name, as
-- an admin of the settings does whom an alert is for, keeps what is known. In the order of the ids,
-- so that two callers do not deadlock. A stream that is already in the log changes nothing (unique
-- index on stream): an old update that comes again does not bring an erased person back.
WITH seen AS (
    SELECT * FROM unnest(
        %(telegram_user_ids)b::bigint[], %(usernames)b::text[], %(first_names)b::text[],
        %(last_names)b::text[], %(seen_at)b::timestamptz[], %(seen_in)b::uuid[]
    ) WITH ORDINALITY AS s (telegram_user_id, username, first_name, last_name, seen_at, seen_in, number)
),
news AS (
    SELECT DISTINCT ON (telegram_user_id) telegram_user_id, username, first_name, last_name,
        min(seen_at) OVER (PARTITION BY telegram_user_id) AS first_seen_at, seen_at AS last_seen_at
    FROM seen
    WHERE (
        SELECT e.notification_id FROM event_log AS e
        WHERE e.originator_id = seen.seen_in AND e.originator_version = 1
    ) IS NULL
    ORDER BY telegram_user_id, seen_at DESC, number DESC
),
identified AS (
    INSERT INTO users (telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at)
    SELECT telegram_user_id, username, first_name, last_name, first_seen_at, last_seen_at
    FROM news
    ORDER BY telegram_user_id
    ON CONFLICT (telegram_user_id) DO UPDATE SET
        (username, first_name, last_name) = (
            SELECT n.username, n.first_name, n.last_name
            FROM (
                VALUES
                    (true, excluded.username, excluded.first_name, excluded.last_name),
                    (false, users.username, users.first_name, users.last_name)
            ) AS n (is_new, username, first_name, last_name)
            WHERE n.is_new = (
                num_nonnulls(excluded.username, excluded.first_name, excluded.last_name) > 0
                AND (
                    excluded.last_seen_at >= users.last_seen_at
                    OR num_nonnulls(users.username, users.first_name, users.last_name) = 0
                )
            )
        ),
        first_seen_at = least(users.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(users.last_seen_at, excluded.last_seen_at)
    RETURNING telegram_user_id, id
)
SELECT telegram_user_id, id FROM identified
UNION ALL
SELECT u.telegram_user_id, u.id FROM users AS u
WHERE u.telegram_user_id IN (SELECT telegram_user_id FROM seen)
    AND u.telegram_user_id NOT IN (SELECT telegram_user_id FROM identified)
