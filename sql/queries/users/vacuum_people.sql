-- Take what was deleted out of the pages and the statistics of the tables that tell of people.
VACUUM (ANALYZE) users, user_keys, parked_updates
