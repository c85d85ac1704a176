-- How to call each person who is known.
SELECT
    id,
    coalesce(
        '@' || nullif(username, ''),
        nullif(concat_ws(' ', first_name, last_name), ''),
        telegram_user_id::text
    ) AS name
FROM users
