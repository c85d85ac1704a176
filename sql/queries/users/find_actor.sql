-- A UUID that occurs in the log, also of an erased person (index on person and time).
SELECT user_id AS id FROM user_interactions WHERE user_id = %(id)s LIMIT 1
