-- The interactions of the log in the classic table.
INSERT INTO classic_interactions
SELECT
    originator_id, user_id, interaction_type, interaction_name, context, chat_id, message_id, occurred_at
FROM event_log
WHERE interaction_type IS NOT NULL
