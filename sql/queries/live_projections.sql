-- The projections whose read tables serve.
SELECT projection FROM projection_checkpoint WHERE target = 'live'
