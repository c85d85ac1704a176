-- Every event in its newest version: folds, reports, the audit trail and exports read this view.
-- The log keeps what each release wrote. If an event has a new version, each column that it changed
-- gets a branch here, beside the step in domain/upcasters.py, for instance
--     CASE WHEN topic = 'storyline.CommandIssued' AND storyline_version(state) = 1
--         THEN ... ELSE interaction_name END AS interaction_name
-- `state` stays as written.
--
-- The last seven columns say what counts as a decision, and nothing else in SQL says it: a press that
-- decided has delta 1, and a withdrawal has delta -1 and describes the press that it withdraws. On all
-- other rows these columns are NULL. The item and its offer are in the content event beside the press,
-- at the next position: two lookups by primary key, which run only if a query asks for these columns.
-- They are no join, so that no plan ever reads the whole log for them.
CREATE OR REPLACE VIEW current_events AS
SELECT
    e.*,
    CASE decided.delta
        WHEN 1 THEN e.originator_id
        WHEN -1 THEN (e.context ->> 'press_id')::uuid
    END AS press_id,
    CASE decided.delta
        WHEN 1 THEN (
            SELECT content.originator_id FROM event_log AS content
            WHERE content.notification_id = e.notification_id + 1
                AND content.topic = CASE e.interaction_name
                    WHEN 'posted' THEN 'storyline.ContentPosted'
                    WHEN 'skip' THEN 'storyline.ContentSkipped'
                    WHEN 'confirm_reject' THEN 'storyline.ContentRejected'
                END
                AND content.occurred_at = e.occurred_at
                AND content.user_id IS NOT DISTINCT FROM e.user_id
                AND content.chat_id IS NOT DISTINCT FROM e.chat_id
        )
        WHEN -1 THEN e.originator_id
    END AS item_id,
    CASE CASE decided.delta WHEN 1 THEN e.interaction_name WHEN -1 THEN e.context ->> 'name' END
        WHEN 'posted' THEN 'posted'
        WHEN 'skip' THEN 'skipped'
        WHEN 'confirm_reject' THEN 'rejected'
    END AS decision,
    CASE decided.delta
        WHEN 1 THEN e.occurred_at
        WHEN -1 THEN storyline_moment(e.context ->> 'decided_at')
    END AS decided_at,
    CASE decided.delta
        WHEN 1 THEN e.user_id
        WHEN -1 THEN (e.context ->> 'decided_by')::uuid
    END AS decided_by,
    CASE decided.delta
        WHEN 1 THEN (
            SELECT content.offered_at FROM event_log AS content
            WHERE content.notification_id = e.notification_id + 1
                AND content.topic = CASE e.interaction_name
                    WHEN 'posted' THEN 'storyline.ContentPosted'
                    WHEN 'skip' THEN 'storyline.ContentSkipped'
                    WHEN 'confirm_reject' THEN 'storyline.ContentRejected'
                END
                AND content.occurred_at = e.occurred_at
                AND content.user_id IS NOT DISTINCT FROM e.user_id
                AND content.chat_id IS NOT DISTINCT FROM e.chat_id
        )
        WHEN -1 THEN storyline_moment(e.context ->> 'offered_at')
    END AS decision_offered_at,
    decided.delta
FROM (
    SELECT
        notification_id,
        originator_id,
        originator_version,
        topic,
        state,
        recorded_at,
        occurred_at,
        user_id,
        chat_id,
        is_private,
        message_id,
        thread_id,
        interaction_type,
        interaction_name,
        outcome,
        context,
        offered_at
    FROM event_log
) AS e
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN e.interaction_type = 'callback' AND e.outcome = 'ok'
                AND e.interaction_name IN ('posted', 'skip', 'confirm_reject') THEN 1
            WHEN e.topic = 'storyline.DecisionWithdrawn' THEN -1
        END AS delta
) AS decided;

COMMENT ON VIEW current_events IS 'One row an event, in its newest version. Folds and reports read the log by this view.';
COMMENT ON COLUMN current_events.notification_id IS 'The position in the log.';
COMMENT ON COLUMN current_events.originator_id IS 'The stream: an update of Telegram, a call of the bot, or a queue item.';
COMMENT ON COLUMN current_events.originator_version IS 'The number of the event in its stream, from 1.';
COMMENT ON COLUMN current_events.topic IS 'The type of the event, like storyline.CallbackPressed.';
COMMENT ON COLUMN current_events.state IS 'The event, byte for byte as it was written.';
COMMENT ON COLUMN current_events.recorded_at IS 'When it was appended, by the clock of the database.';
COMMENT ON COLUMN current_events.occurred_at IS 'When it happened.';
COMMENT ON COLUMN current_events.user_id IS 'The person. NULL: nobody is named, or the bot.';
COMMENT ON COLUMN current_events.chat_id IS 'The chat. NULL: a private chat, or none.';
COMMENT ON COLUMN current_events.is_private IS 'Whether it happened in a private chat.';
COMMENT ON COLUMN current_events.message_id IS 'The message in that chat.';
COMMENT ON COLUMN current_events.thread_id IS 'The topic of a forum.';
COMMENT ON COLUMN current_events.interaction_type IS 'command, callback, message or bot_response. NULL: the event is not an interaction.';
COMMENT ON COLUMN current_events.interaction_name IS 'The command, the button, the kind of message or of response.';
COMMENT ON COLUMN current_events.outcome IS 'Of interactions: ok, already_decided, denied, rate_limited or failed.';
COMMENT ON COLUMN current_events.context IS 'What else is known, by topic and name: a JSON object.';
COMMENT ON COLUMN current_events.offered_at IS 'Of the event of a decision: when its item was offered.';
COMMENT ON COLUMN current_events.press_id IS 'The press that decided. Set, like the columns after it, on presses that decide (callback, outcome ok) and on withdrawals.';
COMMENT ON COLUMN current_events.item_id IS 'The queue item of the decision. NULL: the press named none.';
COMMENT ON COLUMN current_events.decision IS 'posted, skipped or rejected.';
COMMENT ON COLUMN current_events.decided_at IS 'When it was decided, also on a withdrawal.';
COMMENT ON COLUMN current_events.decided_by IS 'The person who decided, also on a withdrawal. NULL: nobody is named.';
COMMENT ON COLUMN current_events.decision_offered_at IS 'When the item had been offered. NULL: unknown.';
COMMENT ON COLUMN current_events.delta IS '1: a decision. -1: its withdrawal. The sum over a press is 1 if its decision counts.';
