-- The update ids that never came, and in how many gaps (the whole table, which is small).
SELECT
    coalesce((SELECT missed FROM progress), 0) + coalesce(sum(last - first + 1), 0) AS missed,
    count(*) AS gaps
FROM gap
