-- What folds read of the events at (since, position], in order, as CSV (primary key): FOLD_SCHEMA of
-- adapters/archive/schema.py.
COPY (
    SELECT
        notification_id,
        originator_id,
        topic,
        occurred_at,
        user_id,
        chat_id,
        interaction_type,
        interaction_name,
        outcome,
        press_id,
        item_id,
        decision,
        decided_at,
        decided_by,
        decision_offered_at,
        delta
    FROM current_events
    WHERE notification_id > %(since)s AND notification_id <= %(position)s
    ORDER BY notification_id
) TO STDOUT (FORMAT csv)
