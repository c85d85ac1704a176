-- What folds and reports say in Postgres, said in Spark. The rest of their SQL is transpiled.
-- Times are in UTC, and in files they are to the microsecond. What overflows is an error.
SET TIME ZONE 'UTC';
SET spark.sql.ansi.enabled = true;
SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS;
SET spark.sql.parquet.datetimeRebaseModeInRead = CORRECTED;
SET spark.sql.parquet.datetimeRebaseModeInWrite = CORRECTED;
SET spark.sql.parquet.compression.codec = zstd;

-- The quarter hour (UTC) of a moment, named by its start: sql/functions/reports/storyline_bucket.sql.
CREATE OR REPLACE TEMPORARY FUNCTION storyline_bucket(moment TIMESTAMP) RETURNS TIMESTAMP
RETURN timestamp_micros(unix_micros(moment) - pmod(unix_micros(moment), 15 * 60 * 1000000));

-- extract(epoch FROM duration): seconds, exact to the microsecond.
CREATE OR REPLACE TEMPORARY FUNCTION storyline_epoch(duration INTERVAL DAY TO SECOND) RETURNS DECIMAL(20, 6)
RETURN extract(DAY FROM duration) * 86400 + extract(HOUR FROM duration) * 3600
    + extract(MINUTE FROM duration) * 60 + extract(SECOND FROM duration);

-- jsonb_object_agg(key, value): `entries` are collected by array_agg.
CREATE OR REPLACE TEMPORARY FUNCTION storyline_json_object(entries ARRAY<STRUCT<key: STRING, value: BIGINT>>) RETURNS STRING
RETURN to_json(map_from_entries(entries));
