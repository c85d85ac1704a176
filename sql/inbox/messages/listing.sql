-- All messages, oldest first (primary key), or only parked ones (inbox_parked).
SELECT number, kind, lane, received_at, raw, update_id, parked, is_marked FROM inbox
WHERE parked IS NOT NULL OR NOT :only_parked
ORDER BY number LIMIT :limit
