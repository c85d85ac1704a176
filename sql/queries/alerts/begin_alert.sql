-- Begin an alert, unless it is open (unique index on open alerts). Nobody is told if its kind is muted.
INSERT INTO alert (id, chat_id, kind, subject, since, noticed_at, is_silent, figures)
SELECT gen_random_uuid(), %(team)s, %(kind)s, %(subject)s, %(since)s, %(now)s,
    EXISTS (
        SELECT FROM alert_mute AS m
        WHERE m.chat_id = %(team)s AND m.kind = %(kind)s AND (m.until IS NULL OR m.until > %(now)s)
    ),
    %(figures)s::jsonb
ON CONFLICT (chat_id, kind, subject) WHERE ended_at IS NULL DO NOTHING
RETURNING id
