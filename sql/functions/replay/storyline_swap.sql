-- Replace the live read tables with rebuilt ones. The replaced tables are kept as the previous ones; the
-- previous ones before them are retired, and the caller drops them after the locks are released.
-- Owner, grants, views, checkpoints and parked events move along.
-- Returns for how many seconds the live tables have been locked. Fails, and changes nothing, if a table
-- is in use for longer than lock_timeout, or if an object that cannot follow depends on it.
-- It fails too if the rebuilt tables do not know an event that is in the log, and the live ones do: they
-- were made by an older fold. Appends wait meanwhile, so that no such event comes in between.
CREATE OR REPLACE FUNCTION storyline_swap(p_projection text, p_tables text[]) RETURNS double precision
LANGUAGE plpgsql
AS $$
DECLARE
    home text := current_schema();
    name text;
    attachments text;
    views text[] := '{}';
    following text;
    unknown text;
    locked_at timestamptz;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('ALTER TABLE IF EXISTS storyline_previous.%I SET SCHEMA storyline_retired', name);
        PERFORM storyline_copy_grants(
            format('storyline_shadow.%I', name)::regclass, format('%I.%I', home, name)::regclass
        );
    END LOOP;
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', home, name);
        locked_at := coalesce(locked_at, clock_timestamp());
        SELECT string_agg(attachment, ', ') INTO attachments
        FROM storyline_attachments(format('%I.%I', home, name)::regclass) AS attachment;
        IF attachments IS NOT NULL THEN
            RAISE EXCEPTION '% depends on it', attachments USING ERRCODE = 'dependent_objects_still_exist';
        END IF;
        views := views || ARRAY(SELECT storyline_views_on(format('%I.%I', home, name)::regclass));
        EXECUTE format('ALTER TABLE %I.%I SET SCHEMA storyline_previous', home, name);
        EXECUTE format('ALTER TABLE storyline_shadow.%I SET SCHEMA %I', name, home);
    END LOOP;
    FOREACH following IN ARRAY views LOOP
        EXECUTE following;
    END LOOP;
    IF EXISTS (
        SELECT FROM projection_checkpoint AS live JOIN projection_checkpoint AS rebuilt USING (projection)
        WHERE projection = p_projection AND live.target = 'live' AND rebuilt.target = 'shadow'
            AND NOT live.knows <@ rebuilt.knows
    ) THEN
        LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE;
        SELECT string_agg(DISTINCT topic, ', ') INTO unknown
        FROM event_topics
        JOIN projection_checkpoint AS live ON live.projection = p_projection AND live.target = 'live'
        JOIN projection_checkpoint AS rebuilt ON rebuilt.projection = p_projection AND rebuilt.target = 'shadow'
        WHERE topic = ANY (live.knows) AND topic <> ALL (rebuilt.knows);
        IF unknown IS NOT NULL THEN
            RAISE EXCEPTION 'the log has %, which the fold of these older tables does not know; keep the live tables', unknown
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
    END IF;
    PERFORM storyline_retarget(p_projection, 'previous', 'retired');
    PERFORM storyline_retarget(p_projection, 'live', 'previous');
    PERFORM storyline_retarget(p_projection, 'shadow', 'live');
    UPDATE projection_checkpoint SET in_service_since = clock_timestamp()
    WHERE projection = p_projection AND target = 'live';
    RETURN extract(epoch FROM clock_timestamp() - locked_at);
END
$$;

COMMENT ON FUNCTION storyline_swap IS 'Internal: replace the live read tables with rebuilt ones. Returns for how many seconds they were locked.';
