-- What waits, and the update ids that came. A file of the first release is of this form and says 0.
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    update_id INTEGER,
    lane TEXT NOT NULL,
    received_at REAL NOT NULL,
    raw BLOB NOT NULL,
    parked TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS inbox_update ON inbox (update_id);
CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    last_update_id INTEGER NOT NULL,
    missed INTEGER NOT NULL
) STRICT;
PRAGMA user_version = 1;
COMMIT;
