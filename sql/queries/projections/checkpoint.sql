-- The fold of read tables and how far they are (primary key). No row: there are no such tables.
SELECT position, fold, version, is_indexed, tables::text[] AS tables,
    storyline_fits_log(position, event_recorded_at) AS fits_log
FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
