-- How far each item that was queued in (p_since, p_until] was at p_until, from its stream in the log
-- (index on the time of ContentQueued, unique index on stream). Each item is looked up once by its stream:
-- OFFSET 0 keeps plans from reading the whole log instead, and no item comes twice, so a cache only costs.
CREATE OR REPLACE FUNCTION storyline_funnel_items(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_position bigint DEFAULT NULL
) RETURNS TABLE (
    item_id uuid,
    media_filename text,
    category text,
    queued_at timestamptz,
    queued_by uuid,
    offered_at timestamptz,
    chat_id bigint,
    decision text,
    decided_at timestamptz,
    decided_by uuid
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET enable_memoize = off
AS $$
DECLARE
    asked record := storyline_window(NULL, p_until, false, p_since);
    chats bigint[] := storyline_chats(p_chat_id);
    upto bigint := coalesce(p_position, 9223372036854775807);
BEGIN
    RETURN QUERY
    WITH queued AS MATERIALIZED (
        SELECT e.originator_id AS id, e.occurred_at AS queued_at, e.user_id AS queued_by,
            e.context ->> 'media_filename' AS media_filename, e.context ->> 'category' AS category
        FROM current_events AS e
        WHERE e.topic = 'storyline.ContentQueued' AND e.notification_id <= upto
            AND e.occurred_at BETWEEN asked.first_moment AND asked.last_moment
    ),
    content AS MATERIALIZED (
        SELECT q.id, of_item.*
        FROM queued AS q
        CROSS JOIN LATERAL (
            SELECT e.originator_version AS version, e.topic, e.occurred_at, e.user_id, e.chat_id,
                CASE e.topic WHEN 'storyline.ContentEdited' THEN e.context END AS item
            FROM current_events AS e
            WHERE e.originator_id = q.id AND e.topic <> 'storyline.ContentQueued' AND e.notification_id <= upto
            OFFSET 0
        ) AS of_item
    ),
    edited AS (
        SELECT DISTINCT ON (c.id) c.id, c.item
        FROM content AS c
        WHERE c.topic = 'storyline.ContentEdited'
        ORDER BY c.id, c.version DESC
    ),
    offered AS MATERIALIZED (
        SELECT DISTINCT ON (c.id) c.id, c.occurred_at, c.chat_id
        FROM content AS c
        WHERE c.topic = 'storyline.ContentOffered' AND c.occurred_at <= p_until
        ORDER BY c.id, c.occurred_at, c.version
    ),
    decided AS (
        SELECT DISTINCT ON (c.id) c.id, c.occurred_at, c.user_id,
            CASE c.topic
                WHEN 'storyline.ContentPosted' THEN 'posted'
                WHEN 'storyline.ContentSkipped' THEN 'skipped'
                WHEN 'storyline.ContentRejected' THEN 'rejected'
            END AS decision
        FROM content AS c
        WHERE c.topic IN (
            'storyline.ContentPosted', 'storyline.ContentSkipped', 'storyline.ContentRejected',
            'storyline.DecisionWithdrawn'
        )
        ORDER BY c.id, c.version DESC
    )
    SELECT q.id, CASE WHEN i.id IS NULL THEN q.media_filename ELSE i.item ->> 'media_filename' END,
        CASE WHEN i.id IS NULL THEN q.category ELSE i.item ->> 'category' END,
        q.queued_at, q.queued_by, o.occurred_at, coalesce(n.newest, o.chat_id), d.decision, d.occurred_at, d.user_id
    FROM queued AS q
    LEFT JOIN edited AS i ON i.id = q.id
    LEFT JOIN offered AS o ON o.id = q.id
    LEFT JOIN decided AS d ON d.id = q.id AND d.decision IS NOT NULL AND d.occurred_at <= p_until
    LEFT JOIN storyline_newest_chats(ARRAY(SELECT DISTINCT offered.chat_id FROM offered)) AS n ON n.id = o.chat_id
    WHERE p_chat_id IS NULL OR o.chat_id = ANY (chats)
    ORDER BY q.queued_at, q.id;
END
$$;

COMMENT ON FUNCTION storyline_funnel_items IS 'The items that were queued in (p_since, p_until], one row each, the oldest first, and how far they were at p_until: offered_at and chat_id are those of the first offer; decision, decided_at and decided_by those of a decision that nobody has withdrawn since. category and media_filename are as they are now. With p_chat_id (any id of a chat): only items first offered there. chat_id is the newest id of the chat; NULL: not offered, or in private. With p_position: all of this as the log was at that position. Times are UTC. Exact, however far projections are.';
