-- Bytes an event of the log and bytes a row of the classic table, with their indexes.
SELECT
    pg_total_relation_size('event_log')::float8 / (SELECT count(*) FROM event_log) AS log,
    pg_total_relation_size('classic_interactions')::float8
        / (SELECT count(*) FROM classic_interactions) AS classic
