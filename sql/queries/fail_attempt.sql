-- The item cannot be shown; how often that happened (primary key).
UPDATE offer_attempts
SET begun_at = NULL, failed_at = %(now)s, failures = failures + 1, reason = %(reason)s
WHERE item_id = %(item_id)s
RETURNING failures
