-- The display names of all known people (reads the whole table).
SELECT user_id AS id, name FROM people WHERE name IS NOT NULL
