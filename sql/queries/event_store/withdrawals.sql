-- The end of the log, and the items whose decision was taken back after a position: from the command
-- line, or by anybody within the last thousands of events if no position is given (primary key).
WITH log_end AS (SELECT coalesce(max(notification_id), 0) AS position FROM event_log)
SELECT log_end.position, ARRAY(
    SELECT withdrawal.originator_id
    FROM event_log AS withdrawal
    WHERE withdrawal.notification_id > coalesce(%(after)s::bigint, log_end.position - %(looked_back)s)
        AND withdrawal.notification_id <= log_end.position
        AND withdrawal.topic = 'storyline.DecisionWithdrawn'
        AND (withdrawal.user_id IS NULL OR %(after)s::bigint IS NULL)
    ORDER BY withdrawal.notification_id
) AS item_ids
FROM log_end
