-- How fresh each read table is. A checkpoint that does not fit the log counts for nothing: reports read the
-- log then (functions/projections/storyline_fits_log). Events behind are counted by primary key.
CREATE OR REPLACE VIEW read_table_freshness AS
SELECT
    read_table.name::text AS read_table,
    c.projection,
    c.position,
    head.position AS head,
    behind.events AS events_behind,
    coalesce(extract(epoch FROM now() - behind.since), 0)::double precision AS seconds_behind,
    (
        SELECT count(*) FROM parked_events AS p
        WHERE p.projection = c.projection AND p.target = c.target AND p.dropped_at IS NULL
    ) AS parked_events,
    fits.log AS fits_log
FROM projection_checkpoint AS c
CROSS JOIN LATERAL unnest(c.tables) AS read_table (name)
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM event_log) AS head
CROSS JOIN LATERAL (SELECT storyline_fits_log(c.position, c.event_recorded_at) AS log) AS fits
CROSS JOIN LATERAL (SELECT CASE WHEN fits.log THEN c.position ELSE 0 END AS position) AS folded
CROSS JOIN LATERAL (
    SELECT
        count(*) AS events,
        (
            SELECT e.recorded_at FROM event_log AS e
            WHERE e.notification_id > folded.position
            ORDER BY e.notification_id
            LIMIT 1
        ) AS since
    FROM event_log AS e
    WHERE e.notification_id > folded.position
) AS behind
WHERE c.target = 'live';

COMMENT ON VIEW read_table_freshness IS 'One row a read table: how far it is behind the log at this moment. Functions are exact all the same.';
COMMENT ON COLUMN read_table_freshness.read_table IS 'The read table.';
COMMENT ON COLUMN read_table_freshness.projection IS 'The projection that fills it.';
COMMENT ON COLUMN read_table_freshness.position IS 'The checkpoint: the last position of the log that is in the table.';
COMMENT ON COLUMN read_table_freshness.head IS 'The last position of the log.';
COMMENT ON COLUMN read_table_freshness.events_behind IS 'How many events are not in the table yet. 0: it is up to date.';
COMMENT ON COLUMN read_table_freshness.seconds_behind IS 'For how many seconds the oldest of these events has been in the log.';
COMMENT ON COLUMN read_table_freshness.parked_events IS 'How many events could not be folded and wait for a retry. The table lacks them too.';
COMMENT ON COLUMN read_table_freshness.fits_log IS 'false: an older log was restored, and the table needs a replay.';
