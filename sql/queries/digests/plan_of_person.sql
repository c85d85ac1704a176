-- The digest plan of one person (primary key).
SELECT user_id, at, weekday, set_at, language FROM digest_plan WHERE user_id = %(user_id)s
