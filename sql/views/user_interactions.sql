-- The audit trail: every interaction in both directions, in the classic shape.
-- The id of a private chat is the person's own. It is shown while the person is in users, to roles
-- that may read users. The view has its owner's rights, so its readers need no right on the log.
-- Withdrawals are looked up press by press: EXISTS would read all of them for a page of a list.
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
    e.notification_id AS position,
    e.interaction_type = 'callback' AND (
        SELECT count(*) > 0
        FROM (
            SELECT FROM current_events AS withdrawal
            WHERE withdrawal.topic = 'storyline.DecisionWithdrawn'
                AND withdrawal.context ->> 'press_id' = e.originator_id::text
            LIMIT 1
        ) AS found
    ) AS is_withdrawn
FROM current_events AS e
LEFT JOIN users AS u ON u.id = e.user_id
WHERE e.interaction_type IS NOT NULL;

COMMENT ON VIEW user_interactions IS 'The audit trail: every interaction, of people and of the bot. Indexes: person, type, name, time, context.';
COMMENT ON COLUMN user_interactions.id IS 'The interaction, and its stream in the log.';
COMMENT ON COLUMN user_interactions.user_id IS 'The person. NULL: nobody, or the bot.';
COMMENT ON COLUMN user_interactions.interaction_type IS 'command, callback, message or bot_response.';
COMMENT ON COLUMN user_interactions.interaction_name IS 'The command, the button, the kind of message or of response.';
COMMENT ON COLUMN user_interactions.context IS 'What else is known, by type and name. queue_item_id: the item of a press. refused: why an undo took nothing back. wait_seconds: how long a person who was too fast was told to wait.';
COMMENT ON COLUMN user_interactions.telegram_chat_id IS 'The chat. A private chat has an id only for logins that may read users.';
COMMENT ON COLUMN user_interactions.telegram_message_id IS 'The message in that chat.';
COMMENT ON COLUMN user_interactions.created_at IS 'When it happened.';
COMMENT ON COLUMN user_interactions.outcome IS 'ok; already_decided: the press came too late; denied: the person may not do that; rate_limited: the person was too fast and got no answer, or Telegram made the bot wait; failed: it did not work.';
COMMENT ON COLUMN user_interactions.position IS 'The position in the log.';
COMMENT ON COLUMN user_interactions.is_withdrawn IS 'Whether this press was a decision that somebody took back: it counts as an interaction, and no longer as a decision.';
