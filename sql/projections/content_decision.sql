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
    UNIQUE NULLS NOT DISTINCT (bucket, chat_id)
);
COMMENT ON TABLE content_decision IS 'Decisions by chat and quarter hour (UTC); chat_id NULL: private chats; decision_ms / timed_decisions is the mean time from offer to decision.';
COMMENT ON COLUMN content_decision.bucket IS 'The quarter hour, in UTC, named by its start.';
COMMENT ON COLUMN content_decision.chat_id IS 'The chat of the team. NULL: private chats.';
COMMENT ON COLUMN content_decision.posted IS 'Decisions Posted.';
COMMENT ON COLUMN content_decision.skipped IS 'Decisions Skip.';
COMMENT ON COLUMN content_decision.rejected IS 'Decisions Reject.';
COMMENT ON COLUMN content_decision.decision_ms IS 'The sum of the milliseconds from offer to decision.';
COMMENT ON COLUMN content_decision.timed_decisions IS 'The number of decisions in that sum.';

-- fold: presses that decided, and the content events they made, at positions (after, upto].
INSERT INTO content_decision AS standing
SELECT
    storyline_bucket(occurred_at),
    chat_id,
    count(*) FILTER (WHERE interaction_name = 'posted'),
    count(*) FILTER (WHERE interaction_name = 'skip'),
    count(*) FILTER (WHERE interaction_name = 'confirm_reject'),
    coalesce(sum(floor(extract(epoch FROM occurred_at - offered_at) * 1000)), 0),
    count(offered_at)
FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s
    AND (
        offered_at IS NOT NULL
        OR (
            interaction_type = 'callback' AND outcome = 'ok'
            AND interaction_name IN ('posted', 'skip', 'confirm_reject')
        )
    )
GROUP BY 1, 2
ORDER BY 1, 2
-- merge: what is new is added to what stands.
ON CONFLICT (bucket, chat_id) DO UPDATE SET
    posted = standing.posted + excluded.posted,
    skipped = standing.skipped + excluded.skipped,
    rejected = standing.rejected + excluded.rejected,
    decision_ms = standing.decision_ms + excluded.decision_ms,
    timed_decisions = standing.timed_decisions + excluded.timed_decisions
