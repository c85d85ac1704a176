-- The alert of this kind and time (index on ends).
SELECT id FROM alert
WHERE chat_id = %(team)s AND kind = %(kind)s AND subject = %(subject)s
    AND ended_at >= %(since)s AND since <= %(ended_at)s
ORDER BY since
LIMIT 1
