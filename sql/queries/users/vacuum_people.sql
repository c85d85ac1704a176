-- Remove deleted rows from the pages and statistics of the tables with personal data.
VACUUM (ANALYZE) users, user_keys, parked_updates
