-- Drop a read table that does not serve.
DROP TABLE IF EXISTS {table}
