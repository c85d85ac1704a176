-- The messages still to be handled, in the order in which they came (primary key).
SELECT number, kind, lane, received_at, raw, update_id FROM inbox
WHERE parked IS NULL ORDER BY number
