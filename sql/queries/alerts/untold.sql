-- What began or ended lately and is to be told, where no delivery to this person began, oldest first (indexes
-- on noticed_at and on ended_at; unique key of delivery).
SELECT id, kind, subject, since, noticed_at, figures, ended_at, transition
FROM (
    SELECT *, 'begins' AS transition, noticed_at AS at
    FROM alert
    WHERE noticed_at > %(after)s AND NOT is_silent
    UNION ALL
    SELECT *, 'ends', ended_at
    FROM alert
    WHERE ended_at > %(after)s AND NOT ends_silently
) AS told
WHERE chat_id = %(team)s AND NOT EXISTS (
    SELECT FROM delivery AS d
    WHERE d.kind = 'alert' AND d.key = told.id || ' ' || told.transition AND d.user_id = %(user_id)s
)
ORDER BY at, transition, id
