-- Add keys for known people without one (primary keys). The row lock keeps an erasure of the same
-- person apart: one waits for the other.
WITH here AS MATERIALIZED (
    SELECT id FROM users WHERE id = ANY (%(user_ids)s::uuid[]) ORDER BY id FOR KEY SHARE
)
INSERT INTO user_keys (user_id, key)
SELECT given.user_id, given.key
FROM unnest(%(user_ids)s::uuid[], %(keys)s::bytea[]) AS given (user_id, key)
JOIN here ON here.id = given.user_id
ORDER BY given.user_id
ON CONFLICT (user_id) DO NOTHING
