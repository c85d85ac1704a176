-- How many queue items there are in each state, without those that are only known as decided, from
-- an imported history (the whole table, grouped by state).
SELECT state, count(*) AS items FROM content_queue WHERE queued_at IS NOT NULL GROUP BY state
