-- Add a message; no row if the inbox has an update with its id already (inbox_update).
INSERT INTO inbox (kind, update_id, lane, received_at, raw, parked)
VALUES (:kind, :update_id, :partition_key, :received_at, :raw, :parked)
ON CONFLICT (update_id) DO NOTHING
RETURNING number
