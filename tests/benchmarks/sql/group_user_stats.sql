-- The rows of user_stats, counted and nothing else.
CREATE TABLE bare_groups AS
SELECT user_id, date_bin('15 minutes', occurred_at, 'epoch'::timestamptz) AS bucket, chat_id, count(*)
FROM event_log
WHERE interaction_type <> 'bot_response' AND user_id IS NOT NULL
GROUP BY 1, 2, 3
