-- How far each projection is behind the log: the same numbers as in views/read_table_freshness, once for
-- all tables of a projection.
SELECT DISTINCT
    c.projection AS name,
    c.version,
    c.fold,
    c.position AS checkpoint,
    c.updated_at AS folded_at,
    NOT f.fits_log AS is_beyond_log,
    f.head,
    f.events_behind AS lag_events,
    f.seconds_behind AS lag_seconds,
    f.parked_events AS parked
FROM projection_checkpoint AS c
JOIN read_table_freshness AS f ON f.projection = c.projection
WHERE c.target = 'live'
ORDER BY c.projection
