-- Count a denial in its minute (unique index).
INSERT INTO web_denial (minute, reason, user_id)
VALUES (date_trunc('minute', now()), %(reason)s, %(user_id)s)
ON CONFLICT (minute, reason, user_id) DO UPDATE SET denials = web_denial.denials + 1
