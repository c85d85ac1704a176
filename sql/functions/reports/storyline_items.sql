-- Category and file name of queue items, as they are now, from the log (unique index on stream): from the
-- newest event that gives both, or else from any event of the item.
CREATE OR REPLACE FUNCTION storyline_items(p_item_ids uuid[])
RETURNS TABLE (item_id uuid, category text, media_filename text)
LANGUAGE plpgsql STABLE ROWS 1000
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT item.id, told.context ->> 'category', told.context ->> 'media_filename'
    FROM (SELECT DISTINCT each.id FROM unnest(p_item_ids) AS each (id)) AS item
    CROSS JOIN LATERAL (
        SELECT e.context
        FROM current_events AS e
        WHERE e.originator_id = item.id
        ORDER BY e.topic IN ('storyline.ContentQueued', 'storyline.ContentEdited') DESC,
            e.originator_version DESC
        LIMIT 1
    ) AS told;
END
$$;

COMMENT ON FUNCTION storyline_items IS 'Internal: category and file name of queue items, as they are now.';
