-- Decisions that stand, the oldest first, each by the press that made it. Analysts may read them.
-- Without bounds: from before the first time to after the last one that an event can have (storyline_decided).
SELECT
    d.press_id,
    d.item_id,
    d.chat_id,
    d.user_id,
    p.name AS user_name,
    d.decision,
    d.offered_at,
    d.decided_at,
    d.seconds
FROM storyline_decisions(
    coalesce(%(since)s::timestamptz, '0001-01-01 00:00:00+00'),
    coalesce(%(until)s::timestamptz, '9999-12-31 00:00:00+00'),
    %(chat_id)s
) AS d
LEFT JOIN ({people}) AS p ON p.id = d.user_id
ORDER BY d.decided_at, d.press_id
