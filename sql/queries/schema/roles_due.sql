-- The roles that are missing and that this login can create, and those that lack their rights in this
-- database; also PUBLIC if it has a right too many, as after a restore.
SELECT role FROM unnest(%(roles)s::text[]) AS role
WHERE pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'schema_migration'::regclass), 'USAGE')
    AND CASE
        WHEN to_regrole(role) IS NULL
            THEN (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
        ELSE NOT has_table_privilege(to_regrole(role), 'schema_migration'::regclass, 'SELECT')
    END
UNION ALL
SELECT 'PUBLIC' FROM pg_database
WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')
    AND has_database_privilege('public', oid, 'TEMPORARY')
