-- The decisions that stand: all, and by local day, person, local hour and category, in one pass. Days
-- and hours are those of the session's zone. Seconds are rounded as in storyline_approval_rates.
WITH decided AS MATERIALIZED (
    SELECT decision, user_id, nullif(category, '') AS category, seconds, decided_at::date AS day,
        date_part('hour', decided_at)::integer AS hour
    FROM storyline_decisions(%(since)s, %(until)s, %(chat_id)s, %(user_id)s)
),
counted AS (
    SELECT
        CASE grouping(day, user_id, hour, category)
            WHEN 7 THEN 'day' WHEN 11 THEN 'person' WHEN 13 THEN 'hour' WHEN 14 THEN 'category' ELSE 'all'
        END AS by,
        day, user_id, hour, category,
        count(*) AS decisions,
        count(*) FILTER (WHERE decision = 'posted') AS posted,
        count(*) FILTER (WHERE decision = 'skipped') AS skipped,
        count(*) FILTER (WHERE decision = 'rejected') AS rejected,
        count(seconds) AS timed,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) AS seconds
    FROM decided
    GROUP BY GROUPING SETS ((), (day), (user_id), (hour), (category))
)
SELECT by, day, user_id, hour, category, decisions, posted, skipped, rejected, timed,
    round(round(seconds[1]::numeric, 7), 3)::double precision AS median_seconds,
    round(round(seconds[2]::numeric, 7), 3)::double precision AS p90_seconds
FROM counted
