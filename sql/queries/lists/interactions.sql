-- One page of the interactions that a filter selects, newest first, and how many there are: at the
-- position of the figure (without one: of the log), and since. Hours and weekdays are those of the
-- session's zone (indexes on person, type, name, time; GIN on context).
WITH figure AS MATERIALIZED (
    SELECT coalesce(%(position)s::bigint, max(notification_id), 0) AS position FROM event_log
),
selected AS NOT MATERIALIZED (
    SELECT i.created_at AS at, i.position AS key, i.*, i.position <= figure.position AS is_counted
    FROM user_interactions AS i, figure
    WHERE i.created_at > %(since)s AND i.created_at <= %(until)s
        AND (%(user_id)s::uuid IS NULL OR i.user_id = %(user_id)s)
        AND (%(chat_id)s::bigint IS NULL OR i.telegram_chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
        AND (NOT %(by_people)s OR i.interaction_type <> 'bot_response')
        AND (%(type)s::text IS NULL OR i.interaction_type = %(type)s)
        AND (%(name)s::text IS NULL OR i.interaction_name = %(name)s)
        AND (%(outcome)s::text IS NULL OR i.outcome = %(outcome)s)
        AND (%(weekday)s::integer IS NULL OR date_part('isodow', i.created_at) = %(weekday)s)
        AND (%(hour)s::integer IS NULL OR date_part('hour', i.created_at) = %(hour)s)
        AND (%(context)s::jsonb IS NULL OR i.context @> %(context)s)
),
counted AS (
    SELECT count(*) FILTER (WHERE is_counted) AS total, count(*) FILTER (WHERE NOT is_counted) AS since_then
    FROM selected
),
page AS (
    (
        SELECT * FROM selected
        WHERE %(newer_than_at)s::timestamptz IS NULL AND is_counted
            AND (
                %(older_than_at)s::timestamptz IS NULL
                OR (at, key) < (%(older_than_at)s, %(older_than_key)s::bigint)
            )
        ORDER BY at DESC, key DESC
        LIMIT %(size)s
    )
    UNION ALL
    (
        SELECT * FROM selected
        WHERE %(newer_than_at)s::timestamptz IS NOT NULL AND is_counted
            AND (at, key) > (%(newer_than_at)s, %(newer_than_key)s::bigint)
        ORDER BY at, key
        LIMIT %(size)s
    )
)
SELECT figure.position AS list_position, counted.total AS list_total, counted.since_then AS list_since_then,
    page.at, page.key, page.id, page.user_id, page.interaction_type, page.interaction_name, page.context,
    page.telegram_chat_id, page.telegram_message_id, page.created_at, page.outcome,
    page.is_withdrawn
FROM figure, counted
LEFT JOIN page ON true
ORDER BY page.at DESC, page.key DESC
