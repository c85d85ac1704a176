-- One page of the decisions that a filter selects and that stand, the latest first. How many there
-- are: at the position of the figure, and by how many their number has changed since. Hours and
-- weekdays are those of the session's zone.
WITH figure AS MATERIALIZED (
    SELECT coalesce(%(position)s::bigint, max(notification_id), 0) AS position FROM event_log
),
selected AS MATERIALIZED (
    SELECT d.decided_at AS at, d.press_id AS key, d.*
    FROM storyline_decisions(%(since)s, %(until)s, %(chat_id)s, %(user_id)s) AS d
    WHERE (%(decision)s::text IS NULL OR d.decision = %(decision)s)
        AND (%(category)s::text IS NULL OR coalesce(d.category, '') = %(category)s)
        AND (NOT %(is_timed)s OR d.seconds IS NOT NULL)
        AND (NOT %(by_nobody)s OR d.user_id IS NULL)
        AND (%(weekday)s::integer IS NULL OR date_part('isodow', d.decided_at) = %(weekday)s)
        AND (%(hour)s::integer IS NULL OR date_part('hour', d.decided_at) = %(hour)s)
),
-- What came after the figure was counted: decisions count one more, withdrawals one less.
changed AS MATERIALIZED (
    SELECT coalesce(sum(d.delta), 0)::bigint AS since_then
    FROM figure
    CROSS JOIN storyline_decision_changes(figure.position, %(since)s, %(until)s, %(chat_id)s, %(user_id)s) AS d
    WHERE (%(decision)s::text IS NULL OR d.decision = %(decision)s)
        AND (%(category)s::text IS NULL OR coalesce(d.category, '') = %(category)s)
        AND (NOT %(is_timed)s OR d.offered_at IS NOT NULL)
        AND (NOT %(by_nobody)s OR d.user_id IS NULL)
        AND (%(weekday)s::integer IS NULL OR date_part('isodow', d.decided_at) = %(weekday)s)
        AND (%(hour)s::integer IS NULL OR date_part('hour', d.decided_at) = %(hour)s)
),
-- The latest rows, the latest before a row, or the earliest after one.
page AS (
    SELECT * FROM selected
    WHERE (%(older_than_at)s::timestamptz IS NULL OR (at, key) < (%(older_than_at)s, %(older_than_key)s::uuid))
        AND (%(newer_than_at)s::timestamptz IS NULL OR (at, key) > (%(newer_than_at)s, %(newer_than_key)s::uuid))
    ORDER BY CASE WHEN %(newer_than_at)s::timestamptz IS NULL THEN (at, key) END DESC, at, key
    LIMIT %(size)s
)
SELECT figure.position AS list_position, (SELECT count(*) FROM selected) - changed.since_then AS list_total,
    changed.since_then AS list_since_then, page.*
FROM figure, changed
LEFT JOIN page ON true
ORDER BY page.at DESC, page.key DESC
