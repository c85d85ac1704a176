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
                AND content.topic = made.topic
                AND content.occurred_at = e.occurred_at
                AND content.user_id IS NOT DISTINCT FROM e.user_id
                AND content.chat_id IS NOT DISTINCT FROM e.chat_id
        )
        WHEN -1 THEN e.originator_id
    END AS item_id,
    made.decision,
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
                AND content.topic = made.topic
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
) AS decided
CROSS JOIN LATERAL (
    SELECT
        CASE decided.delta WHEN 1 THEN e.interaction_name WHEN -1 THEN e.context ->> 'name' END AS button
) AS pressed
CROSS JOIN LATERAL (
    SELECT
        CASE pressed.button
            WHEN 'posted' THEN 'posted' WHEN 'skip' THEN 'skipped' WHEN 'confirm_reject' THEN 'rejected'
        END AS decision,
        CASE pressed.button
            WHEN 'posted' THEN 'storyline.ContentPosted'
            WHEN 'skip' THEN 'storyline.ContentSkipped'
            WHEN 'confirm_reject' THEN 'storyline.ContentRejected'
        END AS topic
) AS made;
