-- Begin an attempt, unless the item was tried recently or too often (primary key). Returns a row if
-- the attempt has begun.
INSERT INTO offer_attempts (item_id, begun_at)
VALUES (%(item_id)s, %(now)s)
ON CONFLICT (item_id) DO UPDATE SET begun_at = excluded.begun_at
WHERE offer_attempts.failures < %(failures)s
    AND coalesce(greatest(offer_attempts.begun_at, offer_attempts.failed_at) <= %(tried_before)s, true)
RETURNING item_id
