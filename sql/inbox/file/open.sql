-- A commit is on disk when it returns, and what is deleted is overwritten.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
