-- The item cannot be shown; how often that happened (primary key). The attempt may be gone: somebody
-- who put right what was wrong has taken it away during the send.
INSERT INTO offer_attempts AS attempt (item_id, failed_at, failures, reason)
VALUES (%(item_id)s, %(now)s, 1, %(reason)s)
ON CONFLICT (item_id) DO UPDATE
SET begun_at = NULL, failed_at = excluded.failed_at, failures = attempt.failures + 1,
    reason = excluded.reason
RETURNING failures
