-- Delete the digest plan of a person (primary key). Returns a row if there was one.
DELETE FROM digest_plan WHERE user_id = %(user_id)s RETURNING user_id
