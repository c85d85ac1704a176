-- The version that each live read table was made with (all checkpoints, a handful).
SELECT projection, version FROM projection_checkpoint WHERE target = 'live'
