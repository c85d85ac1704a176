-- The keys of some people (primary key).
SELECT user_id, key FROM user_keys WHERE user_id = ANY (%(user_ids)s::uuid[])
