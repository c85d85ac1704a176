-- The display name of one person (primary key).
SELECT
    coalesce(
        '@' || nullif(username, ''),
        nullif(concat_ws(' ', first_name, last_name), ''),
        telegram_user_id::text
    ) AS name
FROM users
WHERE id = %(id)s
