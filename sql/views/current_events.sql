-- Every event in its newest form: the view that folds, reports, the audit trail and exports read.
-- The log keeps what each release wrote. Where an event has a new version, the columns that it
-- changed get a branch here, beside the step in domain/upcasters.py, for instance
--     CASE WHEN topic = 'storyline.CommandIssued' AND storyline_version(state) = 1
--         THEN ... ELSE interaction_name END AS interaction_name
-- `state` stays as it was written. Without branches the planner sees the table itself.
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
