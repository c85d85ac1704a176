-- Where the table content_queue is not what the log says at a position: items with events that the table
-- does not have, that it parked, or that came after the position (primary key), as their streams have
-- them (unique index on stream). If the checkpoint does not fit the log, these are all items. OFFSET 0
-- keeps plans from reading the whole log for their streams.
CREATE OR REPLACE FUNCTION storyline_queue_changes(p_position bigint DEFAULT NULL)
RETURNS TABLE (
    item_id uuid,
    media_filename text,
    category text,
    queued_at timestamptz,
    offered_at timestamptz,
    chat_id bigint,
    decided_at timestamptz,
    state text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET enable_memoize = off
AS $$
DECLARE
    upto bigint := coalesce(p_position, 9223372036854775807);
    folded bigint;
    parked bigint[];
BEGIN
    SELECT c.position, coalesce(array_agg(p.position) FILTER (WHERE p.position IS NOT NULL), '{}')
    INTO folded, parked
    FROM projection_checkpoint AS c
    LEFT JOIN parked_events AS p USING (projection, target)
    WHERE to_regclass('content_queue') = ANY (c.tables)
        AND storyline_fits_log(c.position, c.event_recorded_at)
    GROUP BY c.projection, c.target;
    RETURN QUERY
    WITH changed AS MATERIALIZED (
        SELECT e.originator_id AS id
        FROM current_events AS e
        WHERE e.notification_id > least(coalesce(folded, 0), upto)
            AND e.topic IN (
                'storyline.ContentQueued', 'storyline.ContentOffered', 'storyline.ContentPosted',
                'storyline.ContentSkipped', 'storyline.ContentRejected', 'storyline.DecisionWithdrawn',
                'storyline.ContentEdited', 'storyline.ContentMoved', 'storyline.ContentRemoved'
            )
        UNION
        SELECT e.originator_id
        FROM current_events AS e
        WHERE e.notification_id = ANY (parked)
        UNION
        SELECT q.item_id
        FROM content_queue AS q
        WHERE folded IS NULL
    ),
    content AS MATERIALIZED (
        SELECT c.id, of_item.*
        FROM changed AS c
        CROSS JOIN LATERAL (
            SELECT e.originator_version AS version, split_part(e.topic, '.', 2) AS event, e.occurred_at,
                e.chat_id, e.context, e.decision_offered_at
            FROM current_events AS e
            WHERE e.originator_id = c.id AND e.notification_id <= upto
            OFFSET 0
        ) AS of_item
    ),
    queued AS (
        SELECT c.id, min(c.occurred_at) FILTER (WHERE c.event = 'ContentQueued') AS queued_at,
            bool_or(c.event = 'ContentRemoved') AS is_removed,
            max(c.context ->> 'media_filename') AS media_filename
        FROM content AS c
        GROUP BY c.id
    ),
    edited AS (
        SELECT DISTINCT ON (c.id) c.id, c.context ->> 'category' AS category
        FROM content AS c
        WHERE c.event IN ('ContentQueued', 'ContentEdited')
        ORDER BY c.id, c.version DESC
    ),
    offered AS (
        SELECT DISTINCT ON (offer.id) offer.id, offer.offered_at, offer.chat_id
        FROM (
            SELECT c.id, c.occurred_at AS offered_at, c.chat_id, c.version
            FROM content AS c
            WHERE c.event = 'ContentOffered'
            UNION ALL -- a press may have been faster than the record of the offer
            SELECT c.id, c.decision_offered_at, NULL, 0
            FROM content AS c
            WHERE c.event = 'DecisionWithdrawn' AND c.decision_offered_at IS NOT NULL
        ) AS offer
        ORDER BY offer.id, offer.version DESC, offer.offered_at DESC
    ),
    decided AS (
        SELECT DISTINCT ON (c.id) c.id, c.occurred_at,
            CASE c.event
                WHEN 'ContentPosted' THEN 'posted'
                WHEN 'ContentSkipped' THEN 'skipped'
                WHEN 'ContentRejected' THEN 'rejected'
            END AS decision
        FROM content AS c
        WHERE c.event IN ('ContentPosted', 'ContentSkipped', 'ContentRejected', 'DecisionWithdrawn')
        ORDER BY c.id, c.version DESC
    )
    SELECT c.id, q.media_filename, i.category, q.queued_at, o.offered_at, o.chat_id,
        CASE WHEN d.decision IS NOT NULL THEN d.occurred_at END,
        CASE
            WHEN q.id IS NULL THEN NULL
            WHEN q.is_removed THEN 'removed'
            WHEN d.decision IS NOT NULL THEN d.decision
            WHEN o.id IS NOT NULL THEN 'offered'
            ELSE 'waiting'
        END
    FROM changed AS c
    LEFT JOIN queued AS q ON q.id = c.id
    LEFT JOIN edited AS i ON i.id = c.id
    LEFT JOIN offered AS o ON o.id = c.id
    LEFT JOIN decided AS d ON d.id = c.id;
END
$$;

COMMENT ON FUNCTION storyline_queue_changes IS 'The items whose row in content_queue is not what the log says at the position p_position (without one: at its end), one row each, as the log has them there. The columns are those of content_queue. state is NULL: the item had no events. All other items are as in content_queue. Times are UTC. Exact, however far projections are.';
