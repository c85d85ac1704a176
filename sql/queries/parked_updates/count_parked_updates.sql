-- How many updates are parked.
SELECT count(*) AS parked FROM parked_updates WHERE dropped_at IS NULL
