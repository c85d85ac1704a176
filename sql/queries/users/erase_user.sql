-- A person goes, and the key to their texts with them (primary key).
DELETE FROM users WHERE id = %(id)s
