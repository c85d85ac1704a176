-- The grants on a table, or on one of its columns (attribute), in the words of GRANT.
CREATE OR REPLACE FUNCTION storyline_grants(p_table regclass)
RETURNS TABLE (attribute name, privilege text, grantee text, option text)
LANGUAGE sql STABLE
AS $$
    SELECT
        acls.attribute,
        acl.privilege_type,
        CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
        CASE WHEN acl.is_grantable THEN 'WITH GRANT OPTION' END
    FROM (
        SELECT NULL::name AS attribute, relacl AS acl, relowner FROM pg_class WHERE oid = p_table
        UNION ALL
        SELECT a.attname, a.attacl, c.relowner
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE a.attrelid = p_table AND NOT a.attisdropped
    ) AS acls, aclexplode(acls.acl) AS acl
    WHERE acl.grantee <> acls.relowner
$$;

COMMENT ON FUNCTION storyline_grants IS 'Internal: the grants on a table and its columns, one row a grant.';
