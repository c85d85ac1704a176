-- The last migration that was applied to the file.
PRAGMA user_version
