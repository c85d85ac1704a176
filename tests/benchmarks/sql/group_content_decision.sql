-- The rows of content_decision, counted and nothing else.
CREATE TABLE bare_groups AS
SELECT
    date_bin('15 minutes', occurred_at, 'epoch'::timestamptz) AS bucket,
    chat_id,
    count(*) FILTER (WHERE interaction_name = 'posted') AS posted,
    count(*) FILTER (WHERE interaction_name = 'skip') AS skipped,
    count(*) FILTER (WHERE interaction_name = 'confirm_reject') AS rejected
FROM event_log
WHERE interaction_type = 'callback' AND outcome = 'ok'
    AND interaction_name IN ('posted', 'skip', 'confirm_reject')
GROUP BY 1, 2
