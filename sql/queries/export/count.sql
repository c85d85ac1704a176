-- How many rows there are.
SELECT count(*) AS rows FROM ({rows}) AS r
