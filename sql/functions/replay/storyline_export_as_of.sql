-- Move read tables as of an earlier position beside the live ones, under names that end in `p_suffix`.
-- They replace tables of the same name, and get the grants of the live ones. They are not folded further.
CREATE OR REPLACE FUNCTION storyline_export_as_of(p_projection text, p_tables text[], p_suffix text) RETURNS SETOF text
LANGUAGE plpgsql
AS $$
DECLARE
    home text := current_schema();
    name text;
    index record;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', home, name || p_suffix);
        FOR index IN
            SELECT indexrelid::regclass AS id, relname FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
            WHERE indrelid = format('storyline_past.%I', name)::regclass
        LOOP
            EXECUTE format('ALTER INDEX %s RENAME TO %I', index.id, left(index.relname, 63 - length(p_suffix)) || p_suffix);
        END LOOP;
        PERFORM storyline_copy_grants(
            format('storyline_past.%I', name)::regclass, format('%I.%I', home, name)::regclass
        );
        EXECUTE format('ALTER TABLE storyline_past.%I RENAME TO %I', name, name || p_suffix);
        EXECUTE format('ALTER TABLE storyline_past.%I SET SCHEMA %I', name || p_suffix, home);
        RETURN NEXT name || p_suffix;
    END LOOP;
    DELETE FROM projection_checkpoint WHERE projection = p_projection AND target = 'past';
    DELETE FROM parked_events WHERE projection = p_projection AND target = 'past';
END
$$;

COMMENT ON FUNCTION storyline_export_as_of IS 'Internal: move read tables as of an earlier position beside the live ones.';
