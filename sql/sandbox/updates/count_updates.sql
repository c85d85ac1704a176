-- How many updates wait.
SELECT count(*) AS waiting FROM pending_update
