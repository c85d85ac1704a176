-- Turn a one-time link into a session, if it is good (unique index on the digest). Of two callers
-- at once, the second one waits for the first and then finds the link used.
UPDATE web_login
SET used_at = now(), expires_at = now() + make_interval(secs => %(seconds)s)
WHERE key_digest = %(key_digest)s AND used_at IS NULL AND key_expires_at > now()
RETURNING id, user_id
