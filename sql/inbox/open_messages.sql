-- What is still to be done, in the order in which it came (primary key).
SELECT number, kind, lane, received_at, raw, update_id FROM inbox
WHERE parked IS NULL ORDER BY number
