-- The display name of one person (primary key).
SELECT name FROM people WHERE user_id = %(id)s
