-- The projections whose live read tables all exist.
SELECT projection FROM projection_checkpoint
WHERE target = 'live' AND NOT EXISTS (
    SELECT FROM unnest(tables) AS read_table WHERE read_table NOT IN (SELECT oid FROM pg_class)
)
