-- Save the digest plan of a person in place of the one before (primary key).
INSERT INTO digest_plan (user_id, at, weekday, set_at, language)
VALUES (%(user_id)s, %(at)s, %(weekday)s, %(set_at)s, %(language)s)
ON CONFLICT (user_id) DO UPDATE SET
    at = excluded.at, weekday = excluded.weekday, set_at = excluded.set_at, language = excluded.language
