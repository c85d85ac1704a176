-- What can be taken for something else: objects that stand before those of Postgres, and those that
-- have a name of ours in another schema. Members of extensions are not listed.
WITH home AS (
    SELECT oid FROM pg_namespace WHERE nspname = %(home)s
),
extension AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
),
made AS ( -- functions that somebody made here; what initdb makes has lower oids
    SELECT p.* FROM pg_proc AS p
    WHERE p.oid >= 16384 AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM extension)
),
named AS ( -- schemas that a search_path names, or may mean by "$user"
    SELECT btrim(schema, ' "') AS schema
    FROM pg_db_role_setting, unnest(setconfig) AS setting,
        string_to_table(substring(setting FROM '^search_path=(.*)'), ',') AS schema
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION
    SELECT rolname FROM pg_roles
),
columns AS (
    SELECT c.oid, array_agg(a.attname) AS names
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relname = ANY (%(relations)s::text[])
    GROUP BY c.oid
)
SELECT format('function %%s hides one of Postgres', p.oid::regprocedure) AS shadow
FROM made AS p
WHERE p.pronamespace = (SELECT oid FROM home)
    AND p.proname IN (SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace)
UNION ALL
SELECT format('operator %%s hides one of Postgres', o.oid::regoperator)
FROM pg_operator AS o
WHERE o.oprnamespace = (SELECT oid FROM home)
    AND o.oprname IN (SELECT oprname FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace)
    AND ('pg_operator'::regclass, o.oid) NOT IN (SELECT classid, objid FROM extension)
UNION ALL
SELECT format('function %%s was added to Postgres', p.oid::regprocedure)
FROM made AS p
WHERE p.pronamespace = 'pg_catalog'::regnamespace
UNION ALL
SELECT format('function %%s is not the one of Postgres', p.oid::regprocedure)
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.oid < 16384 AND p.pronamespace = 'pg_catalog'::regnamespace
    AND (
        l.lanname NOT IN ('internal', 'c', 'sql')
        OR (l.lanname <> 'internal' AND p.proname IN (
            'record_send', 'int4send', 'int8send', 'timestamptz_send', 'string_agg', 'min', 'max', 'count',
            'lag', 'format_type', 'to_regclass', 'pg_get_viewdef', 'pg_get_constraintdef', 'pg_get_triggerdef',
            'pg_get_ruledef', 'pg_get_expr', 'pg_get_function_arguments', 'pg_get_function_sqlbody', 'pg_get_function_result'
        ))
    )
UNION ALL
SELECT format('cast from %%s to %%s was added to Postgres', c.castsource::regtype, c.casttarget::regtype)
FROM pg_cast AS c
WHERE c.oid >= 16384 AND ('pg_cast'::regclass, c.oid) NOT IN (SELECT classid, objid FROM extension)
    AND 2 = (
        SELECT count(*) FROM pg_type
        WHERE oid IN (c.castsource, c.casttarget) AND typnamespace = 'pg_catalog'::regnamespace
    )
UNION ALL
SELECT format('function %%s has the name of ours in another schema', p.oid::regprocedure)
FROM made AS p
WHERE p.pronamespace <> (SELECT oid FROM home) AND p.proname = ANY (%(functions)s::text[])
UNION ALL
SELECT format('%%s has the name of ours in another schema', other.oid::regclass)
FROM pg_class AS other
JOIN pg_namespace AS n ON n.oid = other.relnamespace
JOIN columns AS theirs ON theirs.oid = other.oid
JOIN pg_class AS ours ON ours.relname = other.relname AND ours.relnamespace = (SELECT oid FROM home)
JOIN columns AS our ON our.oid = ours.oid
WHERE other.oid <> ours.oid
    AND (our.names <@ theirs.names OR n.nspname IN (SELECT schema FROM named))
    AND other.oid NOT IN (SELECT unnest(tables) FROM {home}.projection_checkpoint) -- those of a replay
ORDER BY 1
