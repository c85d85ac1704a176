-- How many rows of the log have a position up to `end`, or none (the whole table).
SELECT count(*) AS events FROM {home}.event_log WHERE (notification_id <= %(end)s) IS NOT FALSE
