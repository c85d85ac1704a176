-- Begin a delivery. Returns a row if no process has begun it before (unique key).
INSERT INTO delivery (kind, key, user_id, begun_at)
VALUES (%(kind)s, %(key)s, %(user_id)s, %(now)s)
ON CONFLICT (kind, key, user_id) DO NOTHING
RETURNING id
