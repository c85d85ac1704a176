-- A UUID that the log knows, also when nobody knows who it was (index on person and time).
SELECT user_id AS id FROM user_interactions WHERE user_id = %(id)s LIMIT 1
