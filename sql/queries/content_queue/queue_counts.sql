-- How many queue items are in each state. Items of an imported history that were never queued do not
-- count (reads the whole table).
SELECT state, count(*) AS items FROM content_queue WHERE queued_at IS NOT NULL GROUP BY state
