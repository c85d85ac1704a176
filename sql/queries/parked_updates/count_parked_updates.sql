-- How many updates wait for somebody to look at them.
SELECT count(*) AS parked FROM parked_updates WHERE dropped_at IS NULL
