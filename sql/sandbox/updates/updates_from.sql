-- The oldest updates that wait, from an update id on.
SELECT update_id, lane, expires_at, body FROM waiting_update WHERE update_id >= :update_id
ORDER BY update_id LIMIT :count
