-- The events that each live read table knows, by topic (all checkpoints, a handful).
SELECT projection, knows FROM projection_checkpoint WHERE target = 'live'
