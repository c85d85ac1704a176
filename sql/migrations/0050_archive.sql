-- The catalogue of archives: ranges of the log that are also Parquet files elsewhere. A range is
-- listed when its file was read back and its chain recomputed.
CREATE TABLE archived_range (
    location text NOT NULL,
    since bigint NOT NULL,
    since_digest bytea NOT NULL,
    position bigint NOT NULL,
    digest bytea NOT NULL,
    events bigint NOT NULL,
    file text NOT NULL,
    file_bytes bigint NOT NULL,
    file_sha256 bytea NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (location, position),
    UNIQUE (location, since),
    CHECK (since < position)
);

COMMENT ON TABLE archived_range IS 'The catalogue of archives: one row a file, which holds the events at (since, position].';
COMMENT ON COLUMN archived_range.location IS 'The folder or address of the archive.';
COMMENT ON COLUMN archived_range.since IS 'The position before its first event: where the file before it ends, or 0.';
COMMENT ON COLUMN archived_range.since_digest IS 'The SHA-256 of the chain at that position.';
COMMENT ON COLUMN archived_range.position IS 'The position of its last event.';
COMMENT ON COLUMN archived_range.digest IS 'The SHA-256 of the chain at that position.';
COMMENT ON COLUMN archived_range.events IS 'How many events it holds.';
COMMENT ON COLUMN archived_range.file IS 'The name of the file.';
COMMENT ON COLUMN archived_range.file_bytes IS 'The size of the file.';
COMMENT ON COLUMN archived_range.file_sha256 IS 'The SHA-256 of the file.';
COMMENT ON COLUMN archived_range.archived_at IS 'When it was listed.';
