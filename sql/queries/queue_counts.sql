-- How many queue items there are in each state (index on state).
SELECT state, count(*) AS items FROM content_queue GROUP BY state
