-- The rows that stand in one of two tables only: how many on each side, and the first of them.
-- Rows of one key stand at the same place on both sides, so that they can be told side by side.
(
    SELECT 'live' AS "only in", count(*) OVER () AS "of all", *
    FROM (SELECT {columns} FROM {live} EXCEPT ALL SELECT {columns} FROM {shadow}) AS only_live
    ORDER BY {columns}
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT 'replay' AS "only in", count(*) OVER () AS "of all", *
    FROM (SELECT {columns} FROM {shadow} EXCEPT ALL SELECT {columns} FROM {live}) AS only_shadow
    ORDER BY {columns}
    LIMIT %(limit)s
)
