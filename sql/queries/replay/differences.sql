-- The rows that only one of two tables has: how many on each side, and the first of them.
-- Both sides are sorted by the same columns, so that rows of one key can be shown side by side.
-- Equal tables are read once: they have as many rows, and the first has none of its own.
WITH
only_live AS MATERIALIZED (SELECT {columns} FROM {live} EXCEPT ALL SELECT {columns} FROM {shadow}),
both_tables AS MATERIALIZED (
    SELECT EXISTS (SELECT FROM only_live)
        OR (SELECT count(*) FROM {live}) <> (SELECT count(*) FROM {shadow}) AS differ
),
only_shadow AS MATERIALIZED (
    SELECT {columns} FROM {shadow} WHERE (SELECT differ FROM both_tables)
    EXCEPT ALL
    SELECT {columns} FROM {live} WHERE (SELECT differ FROM both_tables)
)
(SELECT 'live' AS "only in", count(*) OVER () AS "of all", * FROM only_live ORDER BY {columns} LIMIT %(limit)s)
UNION ALL
(SELECT 'replay' AS "only in", count(*) OVER () AS "of all", * FROM only_shadow ORDER BY {columns} LIMIT %(limit)s)
