-- Keep an alert that is over, unless it is there, or one of its kind at that time (primary key, index on ends).
INSERT INTO alert (id, chat_id, kind, subject, since, noticed_at, is_silent, ended_at, ends_silently, figures)
SELECT %(id)s, %(team)s, %(kind)s, %(subject)s, %(since)s, %(noticed_at)s, %(is_silent)s, %(ended_at)s,
    %(is_silent)s, %(figures)s::jsonb
WHERE NOT EXISTS (
    SELECT FROM alert AS a
    WHERE a.chat_id = %(team)s AND a.kind = %(kind)s AND a.subject = %(subject)s
        AND a.ended_at >= %(since)s AND a.since <= %(ended_at)s
)
ON CONFLICT (id) DO NOTHING
