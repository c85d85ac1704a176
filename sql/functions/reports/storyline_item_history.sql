-- What happened to one item, from its stream in the log (unique index on stream and version).
CREATE OR REPLACE FUNCTION storyline_item_history(p_item_id uuid)
RETURNS TABLE (version bigint, event text, occurred_at timestamptz, user_id uuid, category text, caption text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    RETURN QUERY
    SELECT e.originator_version, split_part(e.topic, '.', 2), e.occurred_at, e.user_id,
        e.context ->> 'category', e.context ->> 'caption'
    FROM current_events AS e
    WHERE e.originator_id = p_item_id AND e.interaction_type IS NULL
    ORDER BY e.originator_version;
END
$$;

COMMENT ON FUNCTION storyline_item_history IS 'What happened to the item p_item_id: one row an event, the oldest first. event is its name, such as ContentQueued, ContentOffered, ContentPosted or DecisionWithdrawn. user_id is who did it; NULL: the schedule or the command line. category and caption are what the event says of them. Times are UTC. Exact, however far projections are.';
