-- Drop the staging table: its name then means the read table again.
DROP TABLE pg_temp.{name}
