-- How read tables were begun and how far they are; no row when there are none.
SELECT position, fold, version, is_indexed, tables::text[] AS tables FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
