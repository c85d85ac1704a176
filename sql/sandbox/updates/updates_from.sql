-- The oldest waiting updates from an update id on.
SELECT update_id, partition_key, expires_at, body FROM pending_update WHERE update_id >= :update_id
ORDER BY update_id LIMIT :count
