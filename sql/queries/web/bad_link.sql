-- A link that is not good: whose it is and whether it was used (unique index on the digest).
SELECT user_id, used_at IS NOT NULL AS is_used FROM web_login WHERE key_digest = %(key_digest)s
