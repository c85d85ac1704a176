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
SELECT format('function %%s is not the one of Postgres', a.aggfnoid::regprocedure)
FROM pg_aggregate AS a
WHERE a.aggfnoid::oid < 16384 AND greatest(a.aggtransfn::oid, a.aggfinalfn::oid) >= 16384
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
SELECT format('%%s has the name of ours in another schema', c.oid::regclass)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.oid <> (SELECT oid FROM home) AND c.relname = ANY (%(relations)s::text[])
    AND NOT (c.relname = ANY (%(read_tables)s::text[]) AND n.nspname = ANY (%(of_replays)s::text[]))
ORDER BY 1
