-- The rows that stand in one of two tables only, some of them.
(
    SELECT 'live' AS side, * FROM (SELECT * FROM {live} EXCEPT ALL SELECT * FROM {shadow}) AS only_live
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT 'replay' AS side, * FROM (SELECT * FROM {shadow} EXCEPT ALL SELECT * FROM {live}) AS only_shadow
    LIMIT %(limit)s
)
