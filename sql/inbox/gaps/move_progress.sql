-- Remember the newest update id (one row).
INSERT INTO progress (id, last_update_id, missed, last_at) VALUES (0, :last_update_id, 0, :last_at)
ON CONFLICT (id) DO UPDATE SET last_update_id = excluded.last_update_id, last_at = excluded.last_at
