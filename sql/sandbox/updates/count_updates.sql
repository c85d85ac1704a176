-- How many updates wait.
SELECT count(*) AS waiting FROM waiting_update
