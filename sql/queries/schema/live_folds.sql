-- By what text each live read table is folded, which tables those are, and whether the checkpoint is
-- beyond the log, where no event is read any more (all checkpoints, and the end of the log).
SELECT
    projection, version, fold, tables::text[] AS tables,
    position > (SELECT coalesce(max(notification_id), 0) FROM event_log) AS is_beyond_the_log
FROM projection_checkpoint
WHERE target = 'live'
