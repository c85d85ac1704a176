-- The statements that recreate the views on a read table, with their options. CREATE OR REPLACE keeps
-- their owners, grants and comments, and the objects that depend on them.
CREATE OR REPLACE FUNCTION storyline_views_on(p_table regclass) RETURNS SETOF text
LANGUAGE sql STABLE
AS $$
    SELECT DISTINCT format(
        'CREATE OR REPLACE VIEW %s %s AS %s',
        v.oid::regclass,
        'WITH (' || array_to_string(v.reloptions, ', ') || ')',
        pg_get_viewdef(v.oid)
    )
    FROM pg_depend AS d
    JOIN pg_rewrite AS r ON r.oid = d.objid
    JOIN pg_class AS v ON v.oid = r.ev_class AND v.relkind = 'v'
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = p_table
$$;

COMMENT ON FUNCTION storyline_views_on IS 'Internal: the statements that recreate the views on a read table, one row a view.';
