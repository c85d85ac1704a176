-- What appends lock, so that they commit in the order of their positions. It has no rows, and no role
-- has a right on it: append_events locks it as its owner.
CREATE TABLE event_log_lock ();
COMMENT ON TABLE event_log_lock IS 'Always empty. append_events locks it to keep the order of the log.';

-- Appends under way through the function of an earlier release hold another lock. Those that have
-- inserted commit before this goes on; the others are refused, because their function calls this one.
LOCK TABLE event_log, event_chain IN SHARE ROW EXCLUSIVE MODE;
DROP FUNCTION event_chain_head();
