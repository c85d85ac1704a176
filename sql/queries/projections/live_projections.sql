-- The projections whose read tables serve: none of them was dropped.
SELECT projection FROM projection_checkpoint
WHERE target = 'live' AND NOT EXISTS (
    SELECT FROM unnest(tables) AS read_table WHERE read_table NOT IN (SELECT oid FROM pg_class)
)
