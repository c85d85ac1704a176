-- End an alert that is open (primary key). Nobody is told if nobody was told of its beginning, or if its kind is
-- muted or off now.
UPDATE alert SET ended_at = %(now)s, ends_silently = is_silent OR %(is_off)s OR EXISTS (
    SELECT FROM alert_mute AS m
    WHERE m.chat_id = alert.chat_id AND m.kind = alert.kind AND (m.until IS NULL OR m.until > %(now)s)
)
WHERE id = %(id)s AND ended_at IS NULL
RETURNING id
