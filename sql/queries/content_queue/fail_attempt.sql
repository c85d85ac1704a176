-- Record that an item cannot be shown, and return how often that has happened (primary key). The row
-- may be gone: an admin may have cleared the failures during the send.
INSERT INTO offer_attempts AS attempt (item_id, failed_at, failures, reason)
VALUES (%(item_id)s, %(now)s, 1, %(reason)s)
ON CONFLICT (item_id) DO UPDATE
SET begun_at = NULL, failed_at = excluded.failed_at, failures = attempt.failures + 1,
    reason = excluded.reason
RETURNING failures
