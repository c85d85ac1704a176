-- Unmute a kind of a team (primary key).
DELETE FROM alert_mute
WHERE chat_id = %(team)s AND kind = %(kind)s
RETURNING until IS NULL OR until > %(now)s AS was_muted
