-- How many of the items that were queued in (p_since, p_until] came how far by p_until.
CREATE OR REPLACE FUNCTION storyline_funnel(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL
) RETURNS TABLE (
    queued bigint,
    offered bigint,
    decided bigint,
    posted bigint,
    skipped bigint,
    rejected bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    RETURN QUERY
    SELECT count(*), count(i.offered_at), count(i.decision), count(*) FILTER (WHERE i.decision = 'posted'),
        count(*) FILTER (WHERE i.decision = 'skipped'), count(*) FILTER (WHERE i.decision = 'rejected')
    FROM storyline_funnel_items(p_since, p_until, p_chat_id) AS i;
END
$$;

COMMENT ON FUNCTION storyline_funnel IS 'How many items were queued in (p_since, p_until], and how many of these were offered and decided by p_until: one row. The same items as in storyline_funnel_items. With p_chat_id (any id of a chat): only items first offered there. Withdrawn decisions do not count. Exact, however far projections are.';
