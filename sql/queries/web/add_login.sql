-- Store a one-time link.
INSERT INTO web_login (key_digest, user_id, key_expires_at)
VALUES (%(key_digest)s, %(user_id)s, now() + make_interval(secs => %(seconds)s))
