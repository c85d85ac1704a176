-- The newest update id, and when one came last; no row before the first (one row).
SELECT last_update_id, last_at FROM progress
