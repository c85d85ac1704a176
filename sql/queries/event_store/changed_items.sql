-- The end of the log, and the items that look different in their messages after a position: their
-- decision was taken back, or they were edited or removed. That is from the command line, or by anybody
-- within the last thousands of events if no position is given (primary key).
WITH log_end AS (SELECT coalesce(max(notification_id), 0) AS position FROM event_log)
SELECT log_end.position, ARRAY(
    SELECT change.originator_id
    FROM event_log AS change
    WHERE change.notification_id > coalesce(%(after)s::bigint, log_end.position - %(looked_back)s)
        AND change.notification_id <= log_end.position
        AND change.topic IN (
            'storyline.DecisionWithdrawn', 'storyline.ContentEdited', 'storyline.ContentRemoved'
        )
        AND (change.user_id IS NULL OR %(after)s::bigint IS NULL)
    ORDER BY change.notification_id
) AS item_ids
FROM log_end
