-- The three roles, of which each says what a login may do. They belong to the whole cluster: another
-- database's migration may have made them, or makes them just now. Who may not make roles goes on
-- without: `storyline roles list` tells what is missing.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['storyline_writer', 'storyline_projector', 'storyline_analyst'] LOOP
        IF to_regrole(role) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;
