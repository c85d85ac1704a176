-- Note the topics of the events at positions [first, last], with the versions that were written. The
-- caller holds the lock of the log. A new topic is refused while the live table of a projection does not
-- know it, and another table of the projection does: it was rolled back after the caller had looked.
CREATE OR REPLACE FUNCTION storyline_note_topics(p_first bigint, p_last bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    unprepared record;
BEGIN
    WITH noted AS (
        INSERT INTO event_topics (topic, version)
        SELECT DISTINCT topic, coalesce(storyline_version(state), 0)
        FROM event_log
        WHERE notification_id BETWEEN p_first AND p_last
        ON CONFLICT DO NOTHING
        RETURNING topic
    )
    SELECT live.projection, noted.topic INTO unprepared
    FROM noted
    JOIN projection_checkpoint AS live ON live.target = 'live' AND noted.topic <> ALL (live.knows)
    JOIN projection_checkpoint AS other USING (projection)
    WHERE noted.topic = ANY (other.knows);
    IF FOUND THEN
        RAISE EXCEPTION 'the read table of % does not know %: run storyline replay %',
            unprepared.projection, unprepared.topic, unprepared.projection
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END
$$;

COMMENT ON FUNCTION storyline_note_topics IS 'Internal: note which events the log has, and refuse one that a live read table does not know.';

COMMENT ON FUNCTION storyline_note_topics IS 'Internal: note the topics of appended events, with their versions, in event_topics.';
