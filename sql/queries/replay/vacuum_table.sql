-- Do for a new table what autovacuum would do too late.
VACUUM (ANALYZE) {table}
