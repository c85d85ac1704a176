-- Comments for tables that have none yet. Read tables and views have theirs in their own files.
COMMENT ON TABLE users IS 'People. Names and Telegram ids are here and nowhere else: erasing a person deletes the row.';
COMMENT ON TABLE user_keys IS 'The keys that encrypt people''s texts, one for each person.';
COMMENT ON TABLE parked_events IS 'Events that could not be folded, with the error. Reports read them from the log.';
COMMENT ON TABLE parked_updates IS 'Telegram updates that could not be recorded, with the reason.';
COMMENT ON TABLE offer_attempts IS 'Attempts to show a queue item: under way, or failed.';
COMMENT ON TABLE posting_slots IS 'Slots of the posting schedule that a bot has taken, so that no other bot offers in them.';
COMMENT ON TABLE notification_tracking IS 'The positions of projections that are written with the eventsourcing library.';

COMMENT ON TABLE schema_migration IS 'The SQL texts that were applied to this database.';
COMMENT ON COLUMN schema_migration.name IS 'The file in sql/, without .sql.';
COMMENT ON COLUMN schema_migration.checksum IS 'The SHA-256 of its text.';
COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied last.';

COMMENT ON TABLE projection_checkpoint IS 'How far each projection has folded the log.';
COMMENT ON COLUMN projection_checkpoint.projection IS 'The projection.';
COMMENT ON COLUMN projection_checkpoint.target IS 'live: the table that serves. Others belong to a replay.';
COMMENT ON COLUMN projection_checkpoint.version IS 'The version that the table was made with.';
COMMENT ON COLUMN projection_checkpoint.fold IS 'The text of the fold that the table is filled with.';
COMMENT ON COLUMN projection_checkpoint.tables IS 'The tables that are filled.';
COMMENT ON COLUMN projection_checkpoint.position IS 'The last position of the log that is folded.';
COMMENT ON COLUMN projection_checkpoint.updated_at IS 'When the position was moved last.';
COMMENT ON COLUMN projection_checkpoint.is_indexed IS 'Whether the indexes for readers are made.';
