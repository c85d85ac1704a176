-- Every event in its newest version: folds, reports, the audit trail and exports read this view.
-- The log keeps what each release wrote. If an event has a new version, each column that it changed
-- gets a branch here, beside the step in domain/upcasters.py, for instance
--     CASE WHEN topic = 'storyline.CommandIssued' AND storyline_version(state) = 1
--         THEN ... ELSE interaction_name END AS interaction_name
-- `state` stays as written. Without branches the planner sees the table itself.
CREATE OR REPLACE VIEW current_events AS
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
FROM event_log;
