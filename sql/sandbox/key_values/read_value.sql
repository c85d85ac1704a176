-- A value by its name.
SELECT body FROM key_value WHERE name = :name
