-- Put rebuilt read tables in the place of the live ones: who may use them, the checkpoint and the
-- parked events go along. Fails, and changes nothing, when a live table is in use for longer than
-- lock_timeout, or when a view of somebody's own depends on it.
CREATE OR REPLACE FUNCTION storyline_swap(p_projection text, p_tables text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    name text;
    home text := current_schema();
    granted record;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', home, name);
        FOR granted IN
            SELECT acl.privilege_type AS privilege,
                CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS grantee
            FROM pg_class AS c, aclexplode(c.relacl) AS acl
            WHERE c.oid = format('%I.%I', home, name)::regclass AND acl.grantee <> c.relowner
        LOOP
            EXECUTE format(
                'GRANT %s ON storyline_shadow.%I TO %s', granted.privilege, name, granted.grantee
            );
        END LOOP;
        EXECUTE format('DROP TABLE %I.%I', home, name);
        EXECUTE format('ALTER TABLE storyline_shadow.%I SET SCHEMA %I', name, home);
    END LOOP;
    DELETE FROM projection_checkpoint WHERE projection = p_projection AND target = 'live';
    UPDATE projection_checkpoint SET target = 'live' WHERE projection = p_projection;
    DELETE FROM parked_events WHERE projection = p_projection AND target = 'live';
    UPDATE parked_events SET target = 'live' WHERE projection = p_projection;
END
$$;
