-- Give one table the owner and the grants of another: on columns too, and with grant options.
CREATE OR REPLACE FUNCTION storyline_own_alike(p_table regclass, p_model regclass) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    owner oid := (SELECT relowner FROM pg_class WHERE oid = p_model);
    own record;
BEGIN
    IF owner <> (SELECT relowner FROM pg_class WHERE oid = p_table) THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', p_table, pg_get_userbyid(owner));
    END IF;
    FOR own IN SELECT grantee FROM storyline_grants(p_table) GROUP BY grantee LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', p_table, own.grantee);
    END LOOP;
    FOR own IN
        SELECT * FROM storyline_grants(p_model) AS g
        WHERE g.attribute IS NULL OR EXISTS (
            SELECT FROM pg_attribute AS a
            WHERE a.attrelid = p_table AND a.attname = g.attribute AND NOT a.attisdropped
        )
    LOOP
        EXECUTE format(
            'GRANT %s %s ON %s TO %s %s',
            own.privilege, '(' || quote_ident(own.attribute) || ')', p_table, own.grantee, own.option
        );
    END LOOP;
END
$$;
