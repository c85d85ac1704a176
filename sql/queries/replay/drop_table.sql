-- Drop a read table that is not live.
DROP TABLE IF EXISTS {table}
