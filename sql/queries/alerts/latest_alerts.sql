-- Open alerts first, then the latest, of one team or of all (reads the whole table, which is small).
SELECT id, kind, subject, since, noticed_at, figures, ended_at
FROM alert
WHERE %(team)s::bigint IS NULL OR chat_id = %(team)s
ORDER BY ended_at IS NOT NULL, noticed_at DESC, id
LIMIT %(limit)s
