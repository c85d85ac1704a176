-- Keys for people who have none, and are still here (primary keys). Whoever erases one of them
-- meanwhile waits for this, or is waited for.
WITH here AS MATERIALIZED (
    SELECT id FROM users WHERE id = ANY (%(user_ids)s::uuid[]) ORDER BY id FOR KEY SHARE
)
INSERT INTO user_keys (user_id, key)
SELECT given.user_id, given.key
FROM unnest(%(user_ids)s::uuid[], %(keys)s::bytea[]) AS given (user_id, key)
JOIN here ON here.id = given.user_id
ORDER BY given.user_id
ON CONFLICT (user_id) DO NOTHING
