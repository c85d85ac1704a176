-- The people who did something, the busiest first: all of them, because a team is small. What each of
-- them did is that of now, without what came after the figure was counted.
WITH figure AS MATERIALIZED (
    SELECT coalesce(%(position)s::bigint, max(notification_id), 0) AS position FROM event_log
),
activity AS MATERIALIZED (
    SELECT user_id, sum(interactions)::bigint AS interactions
    FROM storyline_daily_activity(%(since)s, %(until)s, %(chat_id)s, %(user_id)s, %(tz)s)
    WHERE user_id IS NOT NULL
    GROUP BY user_id
),
later AS MATERIALIZED (
    SELECT i.user_id, count(*) AS interactions
    FROM user_interactions AS i, figure
    WHERE i.position > figure.position
        AND i.created_at > %(since)s AND i.created_at <= %(until)s
        AND i.interaction_type <> 'bot_response'
        AND (%(user_id)s::uuid IS NULL OR i.user_id = %(user_id)s)
        AND (%(chat_id)s::bigint IS NULL OR i.telegram_chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
    GROUP BY i.user_id
),
decision AS (
    SELECT user_id, decision, 1 AS delta
    FROM storyline_decisions(%(since)s, %(until)s, %(chat_id)s, %(user_id)s)
    UNION ALL
    SELECT d.user_id, d.decision, -d.delta
    FROM figure
    CROSS JOIN storyline_decision_changes(figure.position, %(since)s, %(until)s, %(chat_id)s, %(user_id)s) AS d
),
decided AS (
    SELECT user_id, sum(delta) FILTER (WHERE decision = 'posted') AS posted,
        sum(delta) FILTER (WHERE decision = 'skipped') AS skipped,
        sum(delta) FILTER (WHERE decision = 'rejected') AS rejected
    FROM decision
    GROUP BY user_id
),
person AS MATERIALIZED (
    SELECT user_id, activity.interactions - coalesce(later.interactions, 0) AS interactions
    FROM activity
    LEFT JOIN later USING (user_id)
),
counted AS (
    SELECT count(*) FILTER (WHERE interactions = 0) AS since_then, count(*) FILTER (WHERE interactions > 0) AS total
    FROM person
)
SELECT figure.position AS list_position, counted.total AS list_total, counted.since_then AS list_since_then,
    now() AS at, person.user_id AS key, person.user_id, person.interactions,
    coalesce(decided.posted, 0) AS posted, coalesce(decided.skipped, 0) AS skipped,
    coalesce(decided.rejected, 0) AS rejected
FROM figure, counted
LEFT JOIN person ON person.interactions > 0
LEFT JOIN decided USING (user_id)
ORDER BY person.interactions DESC, person.user_id
