-- Gaps in the update ids, each with its place, so that a late update closes its own and no other;
-- progress.missed stays what was counted before. And parked entries that are to be taken up again.
BEGIN IMMEDIATE;
ALTER TABLE progress ADD COLUMN last_at REAL;
CREATE TABLE gap (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= first),
    noticed_at REAL NOT NULL
) STRICT;
ALTER TABLE inbox ADD COLUMN is_marked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_marked ON inbox (number) WHERE is_marked;
CREATE INDEX inbox_parked ON inbox (number) WHERE parked IS NOT NULL;
PRAGMA user_version = 2;
COMMIT;
