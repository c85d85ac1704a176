-- Delete a person, and with the row the key to their texts (primary key).
DELETE FROM users WHERE id = %(id)s
