-- A message comes in; no row if an update of its id is here already (inbox_update).
INSERT INTO inbox (kind, update_id, lane, received_at, raw, parked)
VALUES (:kind, :update_id, :lane, :received_at, :raw, :parked)
ON CONFLICT (update_id) DO NOTHING
RETURNING number
