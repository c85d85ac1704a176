-- The objects that depend on a read table and cannot follow when another table replaces it: materialized
-- views, foreign keys, triggers, rules, policies, publications, functions, child tables. Views can follow.
CREATE OR REPLACE FUNCTION storyline_attachments(p_table regclass) RETURNS SETOF text
LANGUAGE sql STABLE
AS $$
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0)
    FROM pg_class AS read_table
    JOIN pg_depend AS d
        ON (d.refclassid, d.refobjid) IN (
            ('pg_class'::regclass, read_table.oid), ('pg_type'::regclass, read_table.reltype)
        )
    LEFT JOIN pg_class AS c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    LEFT JOIN pg_constraint AS k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
    LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_class AS viewing ON viewing.oid = r.ev_class
    WHERE read_table.oid = p_table
        AND d.classid NOT IN ('pg_type'::regclass, 'pg_attrdef'::regclass, 'pg_statistic_ext'::regclass)
        AND coalesce(c.relkind NOT IN ('i', 't', 'S'), true)
        AND coalesce(k.conrelid <> p_table, true)
        AND coalesce(viewing.relkind <> 'v', true)
    UNION ALL
    SELECT 'row level security' FROM pg_class WHERE oid = p_table AND relrowsecurity
$$;

COMMENT ON FUNCTION storyline_attachments IS 'Internal: what depends on a read table and cannot follow to the table that replaces it.';
