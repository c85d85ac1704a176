-- Every column of every table and view in the schema, with types and comments.
SELECT
    c.relname AS relation,
    CASE c.relkind WHEN 'v' THEN 'View' ELSE 'Table' END AS kind,
    obj_description(c.oid, 'pg_class') AS relation_comment,
    has_table_privilege('storyline_analyst', c.oid, 'SELECT')
        OR has_table_privilege('storyline_analyst_names', c.oid, 'SELECT') AS for_analysts,
    a.attname AS column_name,
    format_type(a.atttypid, a.atttypmod) AS type,
    NOT a.attnotnull AS may_be_null,
    col_description(c.oid, a.attnum) AS column_comment
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
ORDER BY c.relname, a.attnum
