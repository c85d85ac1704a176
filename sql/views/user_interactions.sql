-- The audit trail: every interaction in both directions, in the classic shape.
-- A private chat's id is the person's own: it is shown while the person stands in users, to those who
-- may read users. The view has its owner's rights, so that one may read it without reading the log.
CREATE OR REPLACE VIEW user_interactions AS
SELECT
    e.originator_id AS id,
    e.user_id,
    e.interaction_type,
    e.interaction_name,
    e.context,
    CASE
        WHEN e.is_private IS NOT TRUE THEN e.chat_id
        WHEN has_table_privilege('users'::regclass, 'SELECT') THEN u.telegram_user_id
    END AS telegram_chat_id,
    e.message_id AS telegram_message_id,
    e.occurred_at AS created_at,
    e.outcome,
    e.notification_id AS position
FROM current_events AS e
LEFT JOIN users AS u ON u.id = e.user_id
WHERE e.interaction_type IS NOT NULL;
