-- What is in a schema, as this server prints it: one row for each part of each table, view and
-- function.
-- The search_path is pg_catalog and this schema. So a name without a schema is a name of this schema,
-- and any other name is printed with its own.
WITH relation AS (
    SELECT
        c.*,
        CASE c.relkind WHEN 'r' THEN 'table ' WHEN 'v' THEN 'view ' ELSE 'relation ' END || c.relname AS object
    FROM pg_class AS c
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
        AND c.relkind NOT IN ('i', 'I', 'S', 'c', 't')
)
SELECT
    r.object,
    '' AS part,
    concat_ws(
        ' ', r.relkind, r.relpersistence, a.amname,
        CASE WHEN r.relrowsecurity OR r.relforcerowsecurity THEN 'row security' END,
        CASE WHEN r.relkind = 'v' THEN concat_ws(' ', r.reloptions, pg_get_viewdef(r.oid)) END
    ) AS definition
FROM relation AS r
LEFT JOIN pg_am AS a ON a.oid = r.relam
UNION ALL
SELECT
    r.object,
    ': column ' || a.attname,
    concat_ws(
        ' ', format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attnotnull, a.attidentity,
        a.attgenerated, pg_get_expr(d.adbin, d.adrelid)
    )
FROM relation AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind = 'r'
UNION ALL
SELECT
    r.object,
    ': constraint ' || k.conname,
    concat_ws(
        ' ',
        translate( -- a dump prints the parentheses of a check in another way
            regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
            CASE WHEN k.contype = 'c' THEN '()' ELSE '' END, ''
        ),
        CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'without a valid index' END
    )
FROM relation AS r
JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype <> 'n' -- the columns say that
LEFT JOIN pg_index AS i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
UNION ALL
SELECT r.object, ': trigger ' || t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid, true))
FROM relation AS r
JOIN pg_trigger AS t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL
SELECT r.object, ': rule ' || w.rulename, concat_ws(' ', w.ev_enabled, pg_get_ruledef(w.oid, true))
FROM relation AS r
JOIN pg_rewrite AS w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
UNION ALL
SELECT r.object, ': policy ' || p.polname, coalesce(pg_get_expr(p.polqual, p.polrelid), '')
FROM relation AS r
JOIN pg_policy AS p ON p.polrelid = r.oid
UNION ALL
SELECT r.object, ': child table ' || h.inhrelid::regclass, ''
FROM relation AS r
JOIN pg_inherits AS h ON h.inhparent = r.oid
UNION ALL
SELECT
    'function ' || p.proname,
    '(' || oidvectortypes(p.proargtypes) || ')',
    concat_ws(
        ' ', p.prokind, p.provolatile, p.proparallel, p.prosecdef, p.proisstrict, l.lanname,
        p.prosupport, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
        (
            SELECT string_agg(
                CASE
                    WHEN setting = format('search_path=%%I, pg_temp', %(schema)s::text) THEN 'search_path'
                    ELSE setting
                END, ', ' ORDER BY setting
            )
            FROM unnest(p.proconfig) AS setting
        ),
        pg_get_function_sqlbody(p.oid), p.probin, p.prosrc
    )
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
