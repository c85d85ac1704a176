-- table: what was decided in each chat (NULL: in private) in each quarter hour (UTC), and how long
-- people took: decision_ms is the sum of milliseconds from offer to decision of timed_decisions.
CREATE TABLE content_decision (
    bucket timestamptz NOT NULL,
    chat_id bigint,
    posted integer NOT NULL,
    skipped integer NOT NULL,
    rejected integer NOT NULL,
    decision_ms bigint NOT NULL,
    timed_decisions integer NOT NULL,
    last_event_at timestamptz,
    UNIQUE NULLS NOT DISTINCT (bucket, chat_id)
);

-- comments: what the table and its columns mean.
COMMENT ON TABLE content_decision IS 'Decisions that stand, by chat and quarter hour (UTC); chat_id NULL: private chats; decision_ms / timed_decisions is the mean time from offer to decision.';
COMMENT ON COLUMN content_decision.bucket IS 'The quarter hour, in UTC, named by its start.';
COMMENT ON COLUMN content_decision.chat_id IS 'The chat of the team. NULL: private chats.';
COMMENT ON COLUMN content_decision.posted IS 'Decisions Posted.';
COMMENT ON COLUMN content_decision.skipped IS 'Decisions Skip.';
COMMENT ON COLUMN content_decision.rejected IS 'Decisions Reject.';
COMMENT ON COLUMN content_decision.decision_ms IS 'The sum of the milliseconds from offer to decision.';
COMMENT ON COLUMN content_decision.timed_decisions IS 'The number of decisions in that sum.';
COMMENT ON COLUMN content_decision.last_event_at IS 'The time of the latest decision in the row, withdrawn ones too.';

-- fold: decisions, and withdrawals of decisions, at positions (after, upto]. A withdrawal subtracts what
-- the decision has added.
WITH decided AS MATERIALIZED (
    SELECT
        storyline_bucket(decided_at) AS bucket,
        chat_id,
        decision,
        decided_at,
        delta,
        floor(extract(epoch FROM decided_at - decision_offered_at) * 1000) AS ms
    FROM current_events
    WHERE notification_id > %(after)s AND notification_id <= %(upto)s AND delta IS NOT NULL
)
INSERT INTO content_decision AS standing
SELECT
    bucket,
    chat_id,
    coalesce(sum(delta) FILTER (WHERE decision = 'posted'), 0),
    coalesce(sum(delta) FILTER (WHERE decision = 'skipped'), 0),
    coalesce(sum(delta) FILTER (WHERE decision = 'rejected'), 0),
    coalesce(sum(delta * ms), 0),
    coalesce(sum(delta) FILTER (WHERE ms IS NOT NULL), 0),
    max(decided_at)
FROM decided
GROUP BY 1, 2
ORDER BY 1, 2
-- merge: what is new is added to what stands.
ON CONFLICT (bucket, chat_id) DO UPDATE SET
    posted = standing.posted + excluded.posted,
    skipped = standing.skipped + excluded.skipped,
    rejected = standing.rejected + excluded.rejected,
    decision_ms = standing.decision_ms + excluded.decision_ms,
    timed_decisions = standing.timed_decisions + excluded.timed_decisions,
    last_event_at = greatest(standing.last_event_at, excluded.last_event_at)
