-- What everybody did in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team
-- (p_chat_id: any of its ids) or all.
-- daily_activity has every date in p_tz that the window touches, oldest first.
-- Exact at any position of the projections. Read tables: team_activity and user_stats (by time).
DROP FUNCTION IF EXISTS storyline_team_activity(integer, bigint, text, timestamptz);
CREATE OR REPLACE FUNCTION storyline_team_activity(
    p_days integer DEFAULT 30,
    p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC',
    p_as_of timestamptz DEFAULT now(),
    p_since timestamptz DEFAULT NULL
) RETURNS TABLE (
    total_interactions bigint,
    active_users bigint,
    interactions_by_user jsonb,
    interactions_by_type jsonb,
    interactions_by_name jsonb,
    daily_activity jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
    asked record;
    mixed timestamptz[];
BEGIN
    PERFORM storyline_use_zone(p_tz);
    asked := storyline_window(
        p_days, p_as_of,
        NOT EXISTS (
            SELECT FROM team_activity AS t
            WHERE t.bucket = storyline_bucket(p_as_of)
                AND t.interaction_type <> 'bot_response'
                AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
                AND (t.last_event_at <= p_as_of) IS NOT TRUE
        )
        AND NOT EXISTS (
            SELECT FROM user_stats AS s
            WHERE s.bucket = storyline_bucket(p_as_of)
                AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
                AND s.last_interaction_at > p_as_of
        ),
        p_since
    );
    mixed := storyline_mixed_buckets(
        least(
            (SELECT min(t.bucket) FROM team_activity AS t WHERE t.bucket >= asked.first_bucket),
            (SELECT min(s.bucket) FROM user_stats AS s WHERE s.bucket >= asked.first_bucket)
        ),
        asked.last_bucket
    );
    RETURN QUERY
    WITH activity AS (
        SELECT t.bucket AS moment, t.interaction_type AS type, t.interaction_name AS name,
            t.interactions AS times
        FROM team_activity AS t
        WHERE storyline_is_usable('team_activity')
            AND t.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND t.bucket <> ALL (mixed)
            AND t.interaction_type <> 'bot_response'
            AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
        UNION ALL
        SELECT u.moment, u.interaction_type, u.interaction_name, 1
        FROM storyline_unfolded('team_activity', asked, NULL, chats, mixed) AS u
        WHERE u.interaction_type <> 'bot_response'
    ),
    counted AS MATERIALIZED (
        SELECT a.type, a.name, a.moment, sum(a.times) AS times
        FROM activity AS a
        GROUP BY GROUPING SETS ((a.type, a.name), (a.moment))
    ),
    by_name AS (SELECT c.type, c.name, c.times FROM counted AS c WHERE c.moment IS NULL),
    by_date AS (
        SELECT c.moment::date AS date, sum(c.times) AS times
        FROM counted AS c
        WHERE c.moment IS NOT NULL
        GROUP BY 1
    ),
    moments AS (
        SELECT s.bucket AS moment, s.user_id, s.total_interactions AS times
        FROM user_stats AS s
        WHERE storyline_is_usable('user_stats')
            AND s.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND s.bucket <> ALL (mixed)
            AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
        UNION ALL
        SELECT u.moment, u.user_id, 1
        FROM storyline_unfolded('user_stats', asked, NULL, chats, mixed) AS u
        WHERE u.interaction_type <> 'bot_response' AND u.user_id IS NOT NULL
    ),
    people AS MATERIALIZED (
        SELECT m.moment::date AS date, m.user_id, sum(m.times) AS times
        FROM moments AS m
        GROUP BY 1, 2
    ),
    by_user AS MATERIALIZED (
        SELECT p.user_id, sum(p.times) AS times FROM people AS p GROUP BY 1
    ),
    active AS (SELECT p.date, count(*) AS users FROM people AS p GROUP BY 1),
    -- A date that a zone skipped (Samoa, 30 December 2011) has no noon. A clock that is set back over
    -- midnight (St. John's, from 00:01 to 23:01) shows a date outside of the first and the last one: it is
    -- among those of the first and the last 24 hours. In a window of a minute the last date may be the
    -- earlier one.
    dates AS (
        SELECT day::date AS date
        FROM generate_series(
            asked.first_moment::date::timestamp,
            asked.last_moment::date::timestamp,
            interval '1 day'
        ) AS day
        WHERE asked.first_moment <= asked.last_moment
            AND (day + time '12:00')::timestamptz::date = day::date
        UNION
        SELECT quarter.bucket::date
        FROM (
            VALUES
                (asked.first_bucket, asked.first_bucket + interval '24 hours'),
                (asked.tail - interval '24 hours', asked.tail)
        ) AS edge (since, until),
        generate_series(edge.since, edge.until, interval '15 minutes') AS quarter (bucket)
        WHERE quarter.bucket BETWEEN asked.first_moment AND asked.last_moment
        UNION
        SELECT edge.moment::date
        FROM (VALUES (asked.first_moment), (asked.last_moment)) AS edge (moment)
        WHERE asked.first_moment <= asked.last_moment
    )
    SELECT
        (SELECT coalesce(sum(n.times), 0)::bigint FROM by_name AS n),
        (SELECT count(*) FROM by_user),
        (SELECT coalesce(jsonb_object_agg(u.user_id, u.times), '{}') FROM by_user AS u),
        (
            SELECT coalesce(jsonb_object_agg(n.type, n.times), '{}')
            FROM (SELECT b.type, sum(b.times) AS times FROM by_name AS b GROUP BY 1) AS n
        ),
        (
            SELECT coalesce(jsonb_object_agg(n.name, n.times), '{}')
            FROM (SELECT b.name, sum(b.times) AS times FROM by_name AS b GROUP BY 1) AS n
        ),
        (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'date', d.date,
                        'interactions', coalesce(b.times, 0),
                        'active_users', coalesce(a.users, 0)
                    )
                    ORDER BY d.date
                ),
                '[]'
            )
            FROM dates AS d
            LEFT JOIN by_date AS b USING (date)
            LEFT JOIN active AS a USING (date)
        );
END
$$;

COMMENT ON FUNCTION storyline_team_activity IS 'What all people did in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team (any id its chat has had) or in all. daily_activity has every date in the zone p_tz that the window touches, the oldest first. Exact, however far projections are.';
