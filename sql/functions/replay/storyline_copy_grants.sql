-- Copy owner and grants from one table to another: also column grants and grant options.
CREATE OR REPLACE FUNCTION storyline_copy_grants(p_table regclass, p_model regclass) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    owner oid := (SELECT relowner FROM pg_class WHERE oid = p_model);
    given record;
BEGIN
    IF owner <> (SELECT relowner FROM pg_class WHERE oid = p_table) THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', p_table, pg_get_userbyid(owner));
    END IF;
    FOR given IN SELECT grantee FROM storyline_grants(p_table) GROUP BY grantee LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', p_table, given.grantee);
    END LOOP;
    FOR given IN
        SELECT * FROM storyline_grants(p_model) AS g
        WHERE g.attribute IS NULL OR EXISTS (
            SELECT FROM pg_attribute AS a
            WHERE a.attrelid = p_table AND a.attname = g.attribute AND NOT a.attisdropped
        )
    LOOP
        EXECUTE format(
            'GRANT %s %s ON %s TO %s %s',
            given.privilege, '(' || quote_ident(given.attribute) || ')', p_table, given.grantee, given.option
        );
    END LOOP;
END
$$;

COMMENT ON FUNCTION storyline_copy_grants IS 'Internal: copy owner and grants from one table to another.';
