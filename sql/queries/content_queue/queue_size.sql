-- How many queue items `queue_listing` has without its limit (reads the whole table if no state is given).
SELECT count(*) AS items FROM content_queue WHERE %(state)s::text IS NULL OR state = %(state)s
