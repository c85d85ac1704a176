-- The digest plans of the people with these Telegram ids (unique index on the id, primary key).
SELECT u.telegram_user_id, p.user_id, p.at, p.weekday, p.set_at, p.language
FROM users AS u
JOIN digest_plan AS p ON p.user_id = u.id
WHERE u.telegram_user_id = ANY (%(telegram_user_ids)s::bigint[])
ORDER BY p.user_id
