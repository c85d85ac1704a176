-- A moment from its ISO text in UTC, such as 2024-05-06T12:07:00.25Z. Text of any other form has no
-- moment: reading it could depend on the session. A migration and not in functions/, because an index
-- is on it: it never changes.
CREATE FUNCTION storyline_moment(iso text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN iso ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z$' THEN iso::timestamptz END
$$;

-- Withdrawals by the time of the decision that they withdraw: reports read the edges of a window by it.
CREATE INDEX event_log_withdrawn ON event_log (storyline_moment(context ->> 'decided_at'))
    WHERE topic = 'storyline.DecisionWithdrawn';

-- The time of the latest event of a row. Older rows do not have it, nor do rows of an older fold.
-- The tables are found by their checkpoints, because there are also those that a replay keeps.
DO $$
DECLARE
    read_table regclass;
BEGIN
    FOR read_table IN
        SELECT c.oid FROM projection_checkpoint, unnest(tables) AS each JOIN pg_class AS c ON c.oid = each
        WHERE projection IN ('team_activity', 'content_decision')
    LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS last_event_at timestamptz', read_table);
        EXECUTE format(
            'COMMENT ON COLUMN %s.last_event_at IS %L', read_table,
            'The time of the latest event in the row. NULL: a replay of the table adds it.'
        );
    END LOOP;
END
$$;

-- The older fold of user_stats names a column of its own like a new column of current_events. It reads
-- only the columns that it needs, so that it still folds until a replay replaces its table.
UPDATE projection_checkpoint
SET fold = replace(
    fold, E'            *,\n',
    E'            user_id, occurred_at, chat_id, interaction_type, interaction_name,\n'
)
WHERE projection = 'user_stats';
