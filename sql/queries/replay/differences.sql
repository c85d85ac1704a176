-- The rows that stand in one of two tables only: how many on each side, and the first of them.
-- Rows of one key stand at the same place on both sides, so that they can be told side by side.
-- The tables are read once where they are equal: as many rows, and none in the first alone.
WITH
only_live AS MATERIALIZED (SELECT {columns} FROM {live} EXCEPT ALL SELECT {columns} FROM {shadow}),
they AS MATERIALIZED (
    SELECT EXISTS (SELECT FROM only_live)
        OR (SELECT count(*) FROM {live}) <> (SELECT count(*) FROM {shadow}) AS differ
),
only_shadow AS MATERIALIZED (
    SELECT {columns} FROM {shadow} WHERE (SELECT differ FROM they)
    EXCEPT ALL
    SELECT {columns} FROM {live} WHERE (SELECT differ FROM they)
)
(SELECT 'live' AS "only in", count(*) OVER () AS "of all", * FROM only_live ORDER BY {columns} LIMIT %(limit)s)
UNION ALL
(SELECT 'replay' AS "only in", count(*) OVER () AS "of all", * FROM only_shadow ORDER BY {columns} LIMIT %(limit)s)
