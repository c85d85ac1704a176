-- What is muted now, of one team or of all (primary key).
SELECT DISTINCT ON (kind) kind, until
FROM alert_mute
WHERE (%(team)s::bigint IS NULL OR chat_id = %(team)s) AND (until IS NULL OR until > %(now)s)
ORDER BY kind, until DESC NULLS FIRST
