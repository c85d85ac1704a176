-- The newest id of each of these chats: rows of one team have one id, also those from before it became a
-- supergroup.
CREATE OR REPLACE FUNCTION storyline_newest_chats(p_chats bigint[]) RETURNS TABLE (id bigint, newest bigint)
LANGUAGE plpgsql STABLE ROWS 10
AS $$
BEGIN
    RETURN QUERY
    SELECT chat.id, known.ids[cardinality(known.ids)]
    FROM (SELECT DISTINCT each.id FROM unnest(p_chats) AS each (id) WHERE each.id IS NOT NULL) AS chat
    CROSS JOIN LATERAL (SELECT storyline_chats(chat.id) AS ids OFFSET 0) AS known;
END
$$;

COMMENT ON FUNCTION storyline_newest_chats IS 'Internal: the newest id of each of these chats.';
