-- Delete a person, with the row the key to their texts, and their digest plan (primary keys).
WITH plan AS (
    DELETE FROM digest_plan WHERE user_id = %(id)s
)
DELETE FROM users WHERE id = %(id)s
