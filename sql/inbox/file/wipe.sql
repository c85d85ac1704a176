-- Bring what the write-ahead log holds into the file and empty it: what has been deleted is gone.
PRAGMA wal_checkpoint(TRUNCATE)
