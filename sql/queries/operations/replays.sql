-- Replays: one that is under way with how far it is, and the last ones, whose tables can still be restored.
SELECT c.projection AS name, c.target = 'shadow' AS is_under_way, c.position, log.head, c.updated_at
FROM projection_checkpoint AS c, (SELECT coalesce(max(notification_id), 0) AS head FROM event_log) AS log
WHERE c.target IN ('shadow', 'previous')
ORDER BY is_under_way DESC, c.updated_at DESC, c.projection
