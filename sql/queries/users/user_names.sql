-- The display names of all known people (reads the whole table).
SELECT
    id,
    coalesce(
        '@' || nullif(username, ''),
        nullif(concat_ws(' ', first_name, last_name), ''),
        telegram_user_id::text
    ) AS name
FROM users
