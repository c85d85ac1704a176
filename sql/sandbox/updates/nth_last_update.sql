-- The id of the update that has exactly :newer newer ones.
SELECT update_id FROM pending_update ORDER BY update_id DESC LIMIT 1 OFFSET :newer
