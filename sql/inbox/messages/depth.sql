-- How many messages wait, since when, and how many are parked or marked (the whole table).
SELECT
    count(*) FILTER (WHERE parked IS NULL) AS open,
    min(received_at) FILTER (WHERE parked IS NULL) AS oldest,
    count(parked) AS parked,
    coalesce(sum(is_marked), 0) AS marked
FROM inbox
