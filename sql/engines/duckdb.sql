-- What folds and reports say in Postgres, said in DuckDB. The rest of their SQL is transpiled.
-- Times are in UTC. A program may ask for the progress of a query; nothing prints it.
SET TimeZone = 'UTC';
SET enable_progress_bar = true;
SET enable_progress_bar_print = false;

-- The quarter hour (UTC) of a moment, named by its start: sql/functions/reports/storyline_bucket.sql.
CREATE OR REPLACE TEMPORARY MACRO storyline_bucket(moment) AS
    time_bucket(INTERVAL '15 minutes', moment, TIMESTAMPTZ '0001-01-01 00:00:00+00');

-- extract(epoch FROM duration): seconds, exact to the microsecond. DuckDB's own gives a rounded double.
CREATE OR REPLACE TEMPORARY MACRO storyline_epoch(duration) AS epoch_us(duration) * 0.000001;

-- jsonb_object_agg(key, value): `entries` are collected by array_agg.
CREATE OR REPLACE TEMPORARY MACRO storyline_json_object(entries) AS to_json(map_from_entries(entries));
