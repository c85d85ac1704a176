-- The open alerts of a team (unique index on open alerts).
SELECT id, kind, subject, since, noticed_at, figures, ended_at
FROM alert
WHERE chat_id = %(team)s AND ended_at IS NULL
ORDER BY noticed_at, id
