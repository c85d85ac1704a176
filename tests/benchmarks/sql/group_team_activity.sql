-- The rows of team_activity, counted and nothing else.
CREATE TABLE bare_groups AS
SELECT
    date_bin('15 minutes', occurred_at, 'epoch'::timestamptz) AS bucket,
    chat_id,
    interaction_type,
    interaction_name,
    count(*)
FROM event_log
WHERE interaction_type IS NOT NULL
GROUP BY 1, 2, 3, 4
