-- table: each press that decided, when the item was offered, and whether the decision stands. A press and
-- its withdrawal may be folded in any order: standing is the sum of their deltas.
CREATE TABLE decisions (
    press_id uuid PRIMARY KEY,
    item_id uuid,
    chat_id bigint,
    user_id uuid,
    decision text NOT NULL,
    offered_at timestamptz,
    decided_at timestamptz NOT NULL,
    standing integer NOT NULL,
    seconds double precision GENERATED ALWAYS AS (extract(epoch FROM decided_at - offered_at)) STORED
);

-- comments: what the table and its columns mean.
COMMENT ON TABLE decisions IS 'Every decision, withdrawn ones too (standing 0). The view standing_decisions has those that count.';
COMMENT ON COLUMN decisions.press_id IS 'The press that decided: an id in user_interactions, and its stream in the log.';
COMMENT ON COLUMN decisions.item_id IS 'The queue item. NULL: the press named none.';
COMMENT ON COLUMN decisions.chat_id IS 'The chat of the team. NULL: in private.';
COMMENT ON COLUMN decisions.user_id IS 'The person who decided. Names are in people. NULL: Telegram named nobody.';
COMMENT ON COLUMN decisions.decision IS 'posted, skipped or rejected.';
COMMENT ON COLUMN decisions.offered_at IS 'When the item had been offered. NULL: unknown.';
COMMENT ON COLUMN decisions.decided_at IS 'When it was decided.';
COMMENT ON COLUMN decisions.standing IS '1: the decision counts. 0: it was withdrawn.';
COMMENT ON COLUMN decisions.seconds IS 'The seconds from offer to decision. NULL: the time of the offer is unknown.';

-- index: decisions of a time, and of a chat at a time, with what reports read.
CREATE INDEX decisions_time ON decisions (decided_at) INCLUDE (press_id, decision, standing, seconds);
CREATE INDEX decisions_chat ON decisions (chat_id, decided_at) INCLUDE (press_id, decision, standing, seconds);

-- fold: presses that decided, and withdrawals of decisions, at positions (after, upto].
INSERT INTO decisions AS standing (
    press_id, item_id, chat_id, user_id, decision, offered_at, decided_at, standing
)
SELECT
    press_id, item_id, chat_id, decided_by, decision, decision_offered_at, decided_at, sum(delta)
FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s AND delta IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1
-- merge: what is new is added to what stands. All else is the same in a press and its withdrawal.
ON CONFLICT (press_id) DO UPDATE SET
    standing = standing.standing + excluded.standing
