-- The decisions that count: those that nobody has withdrawn.
CREATE OR REPLACE VIEW standing_decisions AS
SELECT press_id, item_id, chat_id, user_id, decision, offered_at, decided_at, seconds
FROM decisions
WHERE standing = 1;

COMMENT ON VIEW standing_decisions IS 'The decisions that count, one row each: nobody has withdrawn them. As fresh as the checkpoint of decisions (read_table_freshness); storyline_decisions is exact.';
COMMENT ON COLUMN standing_decisions.press_id IS 'The press that decided: an id in user_interactions, and its stream in the log.';
COMMENT ON COLUMN standing_decisions.item_id IS 'The queue item. NULL: the press named none.';
COMMENT ON COLUMN standing_decisions.chat_id IS 'The chat of the team. NULL: in private.';
COMMENT ON COLUMN standing_decisions.user_id IS 'The person who decided. Names are in people. NULL: Telegram named nobody.';
COMMENT ON COLUMN standing_decisions.decision IS 'posted, skipped or rejected.';
COMMENT ON COLUMN standing_decisions.offered_at IS 'When the item had been offered. NULL: unknown.';
COMMENT ON COLUMN standing_decisions.decided_at IS 'When it was decided.';
COMMENT ON COLUMN standing_decisions.seconds IS 'The seconds from offer to decision. NULL: the time of the offer is unknown.';
