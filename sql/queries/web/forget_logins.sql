-- Delete old logins and denials (index on made_at, unique index on minute).
WITH forgotten AS (DELETE FROM web_login WHERE made_at < now() - interval '90 days')
DELETE FROM web_denial WHERE minute < now() - interval '90 days'
