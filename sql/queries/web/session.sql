-- A session and its person, who may be erased by now (primary keys).
SELECT
    login.user_id,
    login.ended_at IS NULL AND login.expires_at > now() AS is_open,
    person.telegram_user_id,
    coalesce(
        '@' || nullif(person.username, ''),
        nullif(concat_ws(' ', person.first_name, person.last_name), ''),
        person.telegram_user_id::text
    ) AS name
FROM web_login AS login
LEFT JOIN users AS person ON person.id = login.user_id
WHERE login.id = %(id)s
