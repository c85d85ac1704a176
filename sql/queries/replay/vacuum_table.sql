-- What autovacuum would do to a new table by the time it matters.
VACUUM (ANALYZE) {table}
