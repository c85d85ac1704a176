-- Make the previous read tables the ones that storyline_swap swaps in.
CREATE OR REPLACE FUNCTION storyline_restore_previous(p_projection text, p_tables text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('ALTER TABLE storyline_previous.%I SET SCHEMA storyline_shadow', name);
    END LOOP;
    PERFORM storyline_retarget(p_projection, 'previous', 'shadow');
END
$$;

COMMENT ON FUNCTION storyline_restore_previous IS 'Internal: make the previous read tables the ones that storyline_swap swaps in.';
