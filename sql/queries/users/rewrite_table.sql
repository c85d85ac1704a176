-- Write a table, its TOAST table and its indexes to new files, which have no deleted rows. The server
-- says how many deleted rows it kept for older transactions. Nobody waits long for the lock.
SET LOCAL lock_timeout = '2s';
CLUSTER (VERBOSE) {table} USING {index};
ALTER TABLE {table} SET WITHOUT CLUSTER
